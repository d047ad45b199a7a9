package dev.vireo.bench.bulk;

import dev.vireo.bench.data.LargePhotos;
import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.engine.BatchSizes;
import dev.vireo.inference.model.DecodeMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Photos as cameras write them: decoded to a scale beside sharp's shrinking, and in full beside
 * sharp and DJL in full.
 */
final class LargePhotoPeers {
  private static final double PART_SECONDS = 3;
  private static final int[] MEGAPIXELS = {12, 48};

  private final String model;
  private final double seconds;
  private final int rounds;
  private final double warmUpSeconds;
  private final int cores = Runtime.getRuntime().availableProcessors();

  /** What Vireo does in one mode with one file, its limit, and Node beside it. */
  private record Race(Side vireo, Side node, PartsAlone parts, Rounds limit) {
    void row(MarkdownTable table) {
      double peer = node.imagesPerSecond().median();
      row(table, vireo, peer);
      row(table, node, peer);
      table.row(
          vireo.name() + ", limit: the parts alone",
          vireo.precision(),
          limit.spread(1),
          ratio(limit.median() / peer, 2),
          "1");
    }

    private void row(MarkdownTable table, Side side, double peer) {
      double rate = side.imagesPerSecond().median();
      table.row(
          side.name(),
          side.precision(),
          side.imagesPerSecond().spread(1),
          ratio(rate / peer, 2),
          ratio(rate / limit.median(), 3));
    }

    private static String ratio(double value, int digits) {
      return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
  }

  LargePhotoPeers(String model, double seconds, int rounds, double warmUpSeconds) {
    this.model = model;
    this.seconds = seconds;
    this.rounds = rounds;
    this.warmUpSeconds = warmUpSeconds;
  }

  /**
   * @param given a folder of photos, or none for drawn ones
   * @param drawn photos of 12 megapixels, and a quarter as many of 48
   */
  void measure(Optional<Path> given, int drawn) throws IOException {
    System.out.println(Machine.describe());
    if (given.isPresent()) {
      measure(given.get(), given.get().toString());
      return;
    }
    for (int megapixels : MEGAPIXELS) {
      try (ScratchFolder scratch = ScratchFolder.create()) {
        int count = Math.max(1, drawn * MEGAPIXELS[0] / megapixels);
        System.err.printf("drawing %d photos of %d megapixels%n", count, megapixels);
        Path folder = LargePhotos.write(scratch.path().resolve("photos"), megapixels, count);
        measure(folder, count + " drawn photos of " + megapixels + " megapixels");
      }
    }
  }

  private void measure(Path images, String title) throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    List<byte[]> photos = Photos.load(images.toString());
    List<Race> races = new ArrayList<>();
    MarkdownTable table =
        new MarkdownTable("", "weights", "images/s", "to Node, likewise", "of Vireo's limit");
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path fp32 = RandomModel.write(scratch.path(), model, "fp32");
      Path int8 = RandomModel.write(scratch.path(), model, "int8");
      Path floats = RandomModel.writeFloatInput(scratch.path(), model);
      for (DecodeMode decode : List.of(DecodeMode.DRAFT, DecodeMode.EXACT)) {
        races.add(race(decode, fp32, "fp32", images, photos));
        races.add(race(decode, int8, "int8", images, photos));
      }
      Side djl = new Side("DJL, at its best", "fp32", Peer.djlAtItsBest(floats, images, cores));
      try (Contender _ = djl.contender()) {
        run(races, djl, photos.size());
      }
      races.forEach(race -> race.row(table));
      Race exact = races.get(2);
      exact.row(table, djl, exact.node().imagesPerSecond().median());
    } finally {
      for (Race race : races) {
        race.vireo().contender().close();
        race.node().contender().close();
        race.parts().close();
      }
    }
    double megabytes = photos.stream().mapToLong(photo -> photo.length).average().orElseThrow();
    // What peers took counts as the benchmark's own once they have ended.
    System.out.printf(
        Locale.ROOT,
        "%n%s, %s of %.1f MB%n%n%s%n%s%n",
        model,
        title,
        megabytes / 1e6,
        table,
        quiet.verdict(0));
  }

  private Race race(
      DecodeMode decode, Path file, String precision, Path images, List<byte[]> photos) {
    int batch = BatchSizes.best(false, RandomModel.SIZE);
    String mode = decode.name().toLowerCase(Locale.ROOT);
    Side node =
        switch (decode) {
          case DRAFT ->
              new Side("Node, at its best", precision, Peer.nodeAtItsBest(file, images, cores));
          case EXACT ->
              new Side("Node, decoding in full", precision, Peer.nodeInFull(file, images, cores));
        };
    return new Race(
        new Side("Vireo, " + mode, precision, new VireoBulk(file, images, 0, decode)),
        node,
        new PartsAlone(file, photos, cores, batch, decode),
        new Rounds());
  }

  private void run(List<Race> races, Side djl, int folder) throws IOException {
    List<Side> sides = new ArrayList<>();
    for (Race race : races) {
      sides.add(race.vireo());
      sides.add(race.node());
      race.parts().decode(cores, warmUpSeconds / 4);
    }
    sides.add(djl);
    int[] times = new int[sides.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = times(sides.get(i).warmUp(warmUpSeconds), folder);
    }
    for (int round = 1; round <= rounds; round++) {
      for (Race race : races) {
        PartsAlone parts = race.parts();
        double each = parts.decode(cores, PART_SECONDS) + parts.infer(cores, PART_SECONDS);
        race.limit().add(cores / each);
      }
      for (int i = 0; i < times.length; i++) {
        sides.get(i).run(times[i]);
        System.err.printf("round %d of %d, %s%n", round, rounds, sides.get(i).last());
      }
    }
  }

  /**
   * At least once through the folder; whole batches for each core, for no core waits at the end.
   */
  private int times(double rate, int folder) {
    int together = cores * BatchSizes.best(false, RandomModel.SIZE);
    int step = 1;
    while (step * folder % together != 0) {
      step++;
    }
    int times = Math.max(1, (int) Math.round(seconds * rate / folder));
    return times < step ? times : times / step * step;
  }
}
