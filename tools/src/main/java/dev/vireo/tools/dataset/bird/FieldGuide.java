package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Plumage.Marking;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Breast;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Cap;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Cheek;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Collar;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Crest;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Eyebrow;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Face;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Mask;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Spots;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Throat;
import dev.vireo.tools.dataset.bird.Plumage.Marking.WingBar;
import dev.vireo.tools.dataset.bird.Species.Beak;
import dev.vireo.tools.dataset.bird.Species.Build;
import dev.vireo.tools.dataset.bird.Species.Posture;
import dev.vireo.tools.dataset.bird.Species.Tail;
import java.util.List;

/**
 * The species that can be drawn, likenesses rather than portraits. Several share a posture, so that
 * the outline alone does not tell them apart.
 */
public final class FieldGuide {
  private static final List<Species> SPECIES =
      List.of(
          new Species(
              "vireo",
              Posture.PERCHING,
              new Build(0.50, 0.40, 0.02, 0.14, 24),
              plumage(
                  0x6f8137,
                  0xf2efd6,
                  0x7e8a8f,
                  0x5e7131,
                  0x434f2a,
                  0x5b6a78,
                  0xb3202a,
                  new Eyebrow(0xf7f5e8),
                  new Mask(0x39403f),
                  new WingBar(0xe6e6b8)),
              new Beak(Beak.Form.THIN, 0.19, 0x4a4f55),
              new Tail(Tail.Cut.NOTCHED, 0.36, 0x4d5b2b)),
          new Species(
              "robin",
              Posture.PERCHING,
              new Build(0.60, 0.44, 0.0, 0.20, 34),
              plumage(
                  0x7a6248,
                  0xf0e9dc,
                  0x7a6248,
                  0x6b5439,
                  0x4f3e2b,
                  0x6a4a33,
                  0x1c1410,
                  new Breast(0xe2591b),
                  new Face(0xe2591b)),
              new Beak(Beak.Form.THIN, 0.15, 0x2f2823),
              new Tail(Tail.Cut.SQUARE, 0.34, 0x5c4832)),
          new Species(
              "kingfisher",
              Posture.PERCHING,
              new Build(0.54, 0.48, 0.0, 0.08, 46),
              plumage(
                  0x1597bd,
                  0xe8832a,
                  0x12708f,
                  0x0c6480,
                  0x0d4b66,
                  0xd8452b,
                  0x14110f,
                  new Mask(0xe8832a),
                  new Throat(0xfaf6ec),
                  new Cheek(0xfaf6ec)),
              new Beak(Beak.Form.DAGGER, 0.50, 0x25211f),
              new Tail(Tail.Cut.SQUARE, 0.18, 0x1285ad)),
          new Species(
              "magpie",
              Posture.STANDING,
              new Build(0.46, 0.34, 0.06, 0.34, 14),
              plumage(
                  0x17181c,
                  0xf7f7f5,
                  0x17181c,
                  0x1d3f78,
                  0x16305a,
                  0x1c1c1f,
                  0x0c0c0d,
                  new Breast(0x17181c),
                  new WingBar(0xf7f7f5)),
              new Beak(Beak.Form.CONE, 0.20, 0x1b1b1d),
              new Tail(Tail.Cut.POINTED, 0.95, 0x16433f)),
          new Species(
              "mallard",
              Posture.SWIMMING,
              new Build(0.44, 0.30, 0.16, 0.0, 4),
              plumage(
                  0x9a938a,
                  0xcfcac0,
                  0x14693f,
                  0x877d72,
                  0x5b524a,
                  0xe0742a,
                  0x120f0d,
                  new Breast(0x6a3621),
                  new Collar(0xf5f4ee),
                  new WingBar(0x2f55b5)),
              new Beak(Beak.Form.FLAT, 0.26, 0xe7bb25),
              new Tail(Tail.Cut.SQUARE, 0.18, 0x2b2724)),
          new Species(
              "flamingo",
              Posture.STANDING,
              new Build(0.46, 0.22, 0.86, 1.02, 12),
              plumage(0xf598a3, 0xf9b7bd, 0xf7a3ab, 0xf0707f, 0xb5303f, 0xe5697b, 0xf2d65b),
              new Beak(Beak.Form.BENT, 0.26, 0xf0dcd2),
              new Tail(Tail.Cut.SQUARE, 0.16, 0xf0828f)),
          new Species(
              "swallow",
              Posture.FLYING,
              new Build(0.34, 0.28, 0.0, 0.0, 8),
              plumage(
                  0x1e3a78,
                  0xf5ead8,
                  0x1e3a78,
                  0x23427f,
                  0x15223f,
                  0x222222,
                  0x101010,
                  new Throat(0xb5391f),
                  new Face(0xb5391f)),
              new Beak(Beak.Form.THIN, 0.10, 0x1d1d20),
              new Tail(Tail.Cut.STREAMERS, 0.78, 0x182c58)),
          new Species(
              "owl",
              Posture.FACING,
              new Build(0.74, 0.64, 0.0, 0.06, 90),
              plumage(
                  0x8a6238,
                  0xe0c79a,
                  0x94693c,
                  0x7a532c,
                  0x583a1e,
                  0xc9a66b,
                  0xf39a1d,
                  new Face(0xd7b27d),
                  new Crest(0x6b4826),
                  new Spots(0x5f3f20)),
              new Beak(Beak.Form.HOOKED, 0.13, 0x3b342c),
              new Tail(Tail.Cut.SQUARE, 0.2, 0x6b4826)),
          new Species(
              "macaw",
              Posture.PERCHING,
              new Build(0.44, 0.38, 0.04, 0.10, 58),
              plumage(
                  0xd3202b,
                  0xdd2a2c,
                  0xd3202b,
                  0xf2b81f,
                  0x1f5fc4,
                  0x4b4b4e,
                  0xf3eecb,
                  new Cheek(0xf6efe4),
                  new Face(0xf6efe4)),
              new Beak(Beak.Form.HOOKED, 0.28, 0xefe3c8),
              new Tail(Tail.Cut.POINTED, 1.0, 0xb51a2c)),
          new Species(
              "gull",
              Posture.FLYING,
              new Build(0.36, 0.28, 0.04, 0.0, 4),
              plumage(0xf8f8f6, 0xffffff, 0xffffff, 0xa9b3bd, 0x2b2d31, 0xe89a8b, 0xf0d34a),
              new Beak(Beak.Form.CONE, 0.18, 0xf0b92b),
              new Tail(Tail.Cut.FAN, 0.30, 0xf7f7f5)),
          new Species(
              "goldfinch",
              Posture.PERCHING,
              new Build(0.50, 0.38, 0.02, 0.14, 28),
              plumage(
                  0xb98d5c,
                  0xf3ecdf,
                  0xf5efe4,
                  0x1c1a18,
                  0x1c1a18,
                  0xc49b84,
                  0x14100d,
                  new Cap(0x1a1817),
                  new Face(0xc8152b),
                  new WingBar(0xf6cf1b)),
              new Beak(Beak.Form.CONE, 0.15, 0xeadbc6),
              new Tail(Tail.Cut.NOTCHED, 0.34, 0x1c1a18)),
          new Species(
              "swan",
              Posture.SWIMMING,
              new Build(0.46, 0.22, 0.66, 0.0, 4),
              plumage(
                  0xfbfbf8,
                  0xf3f2ee,
                  0xfbfbf8,
                  0xf6f5f1,
                  0xe6e4de,
                  0x222222,
                  0x101010,
                  new Face(0x1b1a1a)),
              new Beak(Beak.Form.FLAT, 0.22, 0xee7a22),
              new Tail(Tail.Cut.POINTED, 0.22, 0xf3f2ee)));

  private FieldGuide() {}

  /** All species; the first n make a dataset of n classes. */
  public static List<Species> species() {
    return SPECIES;
  }

  private static Plumage plumage(
      int back, int belly, int head, int wing, int flight, int legs, int eye, Marking... markings) {
    return new Plumage(back, belly, head, wing, flight, legs, eye, List.of(markings));
  }
}
