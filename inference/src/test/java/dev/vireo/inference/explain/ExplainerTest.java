package dev.vireo.inference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.model.Geometry;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a model that answers how red, green and blue an image is. */
class ExplainerTest {
  @TempDir Path folder;

  private static final ExplanationRequest OCCLUSION =
      ExplanationRequest.of(ExplanationMethod.OCCLUSION);

  @Test
  void occlusionFindsThePlaceWhoseCoverLowersTheScore() {
    try (Explainer explainer = open("colors")) {
      assertThat(explainer.usualMethod()).isEqualTo(ExplanationMethod.OCCLUSION);

      Explanation red = explainer.explain(patch(Color.RED, 40, 24, 10, 6), OCCLUSION);

      assertThat(red.predicted().label()).isEqualTo("red");
      assertThat(red.explained()).isEqualTo(red.predicted());
      assertThat(red.layer()).isEmpty();
      // The 24 x 24 in the middle become 8 x 8 pixels: the patch is one of rows 2 to 4.
      assertBrightest(red.map(), 2, 3, 0, 3);
    }
  }

  @Test
  void theClassNamedIsExplainedNotTheOnePredicted() {
    try (Explainer explainer = open("colors")) {
      Explanation blue =
          explainer.explain(
              patch(Color.RED, 24, 24, 0, 0), OCCLUSION.ofClass(explainer.classIndex("blue")));
      assertThat(blue.predicted().label()).isEqualTo("red");
      assertThat(blue.explained().label()).isEqualTo("blue");
      assertThat(blue.map().most()).isZero();
      assertThat(blue.note()).contains("nothing in this image speaks for blue");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"colors-one-by-one", "colors-by-four"})
  void occlusionWorksWithWhateverNumberOfImagesTheFileTakes(String model) {
    try (Explainer usual = open("colors");
        Explainer other = open(model)) {
      byte[] photo = patch(Color.GREEN, 24, 24, 6, 9);
      assertThat(other.explain(photo, OCCLUSION).map().values())
          .containsExactly(usual.explain(photo, OCCLUSION).map().values(), within(1e-4f));
    }
  }

  @Test
  void occlusionOfAnInputThatIsNotSquareFindsThePartThatIsLookedAt() {
    try (Explainer explainer = open("wide")) {
      // White all over, of which the model looks at the left third.
      byte[] white = Overlay.png(image(Color.WHITE, 6, 4, 0, 0).getSubimage(0, 0, 1, 1));
      RelevanceMap map = explainer.explain(white, OCCLUSION).map();
      assertThat(map.rows()).isEqualTo(8);
      assertThat(map.columns()).isEqualTo(12);
      for (int row = 0; row < 8; row++) {
        assertThat(map.at(row, 3)).isPositive();
        assertThat(map.at(row, 5)).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ExplanationMethod.class,
      names = {"LEGRAD", "GRADCAM", "INTEGRATED_GRADIENTS"})
  void gradientsOfAnOnnxFileAreRefusedWithWhatToTypeNext(ExplanationMethod method) {
    try (Explainer explainer = open("colors")) {
      assertThatThrownBy(() -> explainer.explain(new byte[0], ExplanationRequest.of(method)))
          .isInstanceOfSatisfying(
              VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
          .hasMessage(
              method.word()
                  + " needs gradients, which an ONNX file has not; give the checkpoint that it was"
                  + " exported from, or take occlusion, which works with any model");
      assertThat(explainer.layers(method)).isEmpty();
    }
  }

  @Test
  void aFileWithoutAttentionSaysHowToGetIt() {
    try (Explainer explainer = open("colors")) {
      assertThat(explainer.refusal(ExplanationMethod.ROLLOUT))
          .get()
          .asString()
          .contains("gives no attention")
          .contains("--outputs attention");
    }
  }

  @Test
  void whatTheModelDoesNotKnowIsNamed() {
    try (Explainer explainer = open("colors")) {
      assertThatThrownBy(() -> explainer.classIndex("owl"))
          .hasMessage("the model knows no class 'owl'; it knows red, green, blue");
      assertThatThrownBy(() -> explainer.explain(new byte[0], OCCLUSION.ofClass(3)))
          .hasMessage("the model has 3 classes, none of them number 3");
      assertThatThrownBy(() -> explainer.explain(new byte[0], OCCLUSION.at("conv1")))
          .hasMessage("occlusion takes all layers, not one of them");
      assertThatThrownBy(() -> explainer.explain(new byte[0], OCCLUSION.ofHead(1)))
          .hasMessage("only attention is shown by head, not occlusion");
      assertThatThrownBy(() -> ExplanationMethod.named("lime"))
          .hasMessage(
              "no method of explanation is called 'lime'; there are attention, rollout, legrad,"
                  + " gradcam, occlusion, integrated-gradients");
    }
  }

  @Test
  void anImageThatCannotBeReadCostsOnlyItself() {
    try (Explainer explainer = open("colors")) {
      byte[] text = "no image".getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> explainer.explain(text, OCCLUSION))
          .isInstanceOfSatisfying(
              VireoException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE));
      assertThat(explainer.explain(patch(Color.BLUE, 24, 24, 3, 3), OCCLUSION).predicted().label())
          .isEqualTo("blue");
    }
  }

  @Test
  void theOverlayHasThePhotosSizeAndIsBrightWhereTheMapIs() {
    try (Explainer explainer = open("colors");
        Overlay overlay = new Overlay(explainer.model().facts().preprocessing())) {
      byte[] photo = patch(Color.RED, 61, 43, 23, 19);
      Overlay.Drawn drawn = overlay.draw(photo, explainer.explain(photo, OCCLUSION).map());
      assertThat(drawn.photo().getRGB(23, 19)).isEqualTo(Color.RED.getRGB());
      assertThat(drawn.overlay().getWidth()).isEqualTo(61);
      assertThat(drawn.overlay().getHeight()).isEqualTo(43);
      assertThat(drawn.most()).isPositive();
      // The model sees the middle 43 columns; beside them the photo is gray.
      Color beside = new Color(drawn.overlay().getRGB(2, 20));
      assertThat(beside.getRed()).isEqualTo(beside.getGreen()).isEqualTo(beside.getBlue());
      Color patch = new Color(drawn.overlay().getRGB(26, 22));
      Color away = new Color(drawn.overlay().getRGB(48, 5));
      assertThat(patch.getGreen()).isGreaterThan(away.getGreen() + 60);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theMapLiesOnThePhotoAsItIsTurned(int orientation) {
    PreprocessingChange turn = PreprocessingChange.NONE.with(Orientation.APPLY);
    try (Explainer explainer =
        Explainer.open(
            TestFiles.model("colors", folder),
            EngineOptions.DEFAULTS.withDevice(new Device.Cpu()).withChange(turn))) {
      Preprocessing preprocessing = explainer.model().facts().preprocessing();
      byte[] photo = Exif.jpeg(image(Color.RED, 72, 48, 24, 6), orientation);
      try (Overlay overlay = new Overlay(preprocessing)) {
        RelevanceMap map = explainer.explain(photo, OCCLUSION).map();
        BufferedImage turned = overlay.draw(photo, map).photo();
        assertThat(turned.getWidth()).isEqualTo(orientation < 5 ? 72 : 48);
        RelevanceMap placed =
            MapPlacement.of(preprocessing.geometry(), turned.getWidth(), turned.getHeight())
                .onPhoto(map);
        double inside = 0;
        double patch = 0;
        for (int i = 0; i < placed.values().length; i++) {
          int rgb = turned.getRGB(i % turned.getWidth(), i / turned.getWidth());
          if ((rgb >> 16 & 0xff) > 150 && (rgb & 0xff) < 100) {
            inside += Math.max(0, placed.values()[i]);
            patch++;
          }
        }
        double all = placed.positive().sum();
        assertThat(patch).isBetween(80.0, 200.0);
        // A map that lay elsewhere would have next to nothing there.
        assertThat(inside / patch).isGreaterThan(4 * all / placed.values().length);
      }
    }
  }

  /** Padded, squeezed, covered and cropped to a part: the map comes back to where the patch is. */
  @ParameterizedTest
  @ValueSource(strings = {"fit=border", "fit=stretch", "fit=cover", "crop=0.8", "resize=9"})
  void theMapLiesOnThePhotoHoweverItIsFitted(String change) {
    try (Explainer explainer =
        Explainer.open(
            TestFiles.model("colors", folder),
            EngineOptions.DEFAULTS
                .withDevice(new Device.Cpu())
                .withChange(PreprocessingChange.parse(change)))) {
      // 12 x 12 pixels around (30, 22).
      byte[] photo = patch(Color.RED, 72, 48, 24, 16);
      RelevanceMap map = explainer.explain(photo, OCCLUSION).map();
      Geometry geometry = explainer.model().facts().preprocessing().geometry();
      RelevanceMap placed = MapPlacement.of(geometry, 72, 48).onPhoto(map).positive();
      double x = 0;
      double y = 0;
      for (int i = 0; i < placed.values().length; i++) {
        x += (i % 72 + 0.5) * placed.values()[i] / placed.sum();
        y += (Math.floorDiv(i, 72) + 0.5) * placed.values()[i] / placed.sum();
      }
      // A cell is 5 pixels or more.
      assertThat(x).isCloseTo(30, within(3.5));
      assertThat(y).isCloseTo(22, within(3.5));
    }
  }

  @Test
  void theSmallestPhotosAreExplainedToo() {
    try (Explainer explainer = open("colors");
        Overlay overlay = new Overlay(explainer.model().facts().preprocessing())) {
      for (int[] size : new int[][] {{1, 1}, {1, 3}, {40, 1}}) {
        BufferedImage red = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size[0] * size[1]; i++) {
          red.setRGB(i % size[0], i / size[0], 0xff0000);
        }
        byte[] photo = Overlay.png(red);
        Explanation explanation = explainer.explain(photo, OCCLUSION);
        assertThat(explanation.predicted().label()).isEqualTo("red");
        Overlay.Drawn drawn = overlay.draw(photo, explanation.map());
        assertThat(drawn.overlay().getWidth()).isEqualTo(size[0]);
        assertThat(drawn.overlay().getHeight()).isEqualTo(size[1]);
      }
    }
  }

  @Test
  void aSmallOverlayIsTheLargeOneMadeSmaller() {
    try (Explainer explainer = open("colors");
        Overlay overlay = new Overlay(explainer.model().facts().preprocessing())) {
      byte[] photo = patch(Color.RED, 1200, 800, 400, 280);
      RelevanceMap map = explainer.explain(photo, OCCLUSION).map();
      BufferedImage small = overlay.draw(MemorySegment.ofArray(photo), map, 100).overlay();
      BufferedImage large = Pictures.within(overlay.draw(photo, map).overlay(), 100);
      assertThat(small.getWidth()).isEqualTo(100).isEqualTo(large.getWidth());
      assertThat(small.getHeight()).isEqualTo(67).isEqualTo(large.getHeight());
      double difference = 0;
      for (int i = 0; i < 100 * 67; i++) {
        Color one = new Color(small.getRGB(i % 100, i / 100));
        Color other = new Color(large.getRGB(i % 100, i / 100));
        difference += Math.abs(one.getGreen() - other.getGreen()) / 6700.0;
      }
      assertThat(difference).isLessThan(2);
    }
  }

  @Test
  void anExplanationThatNobodyWaitsForIsGivenUp() {
    try (Explainer explainer = open("colors")) {
      MemorySegment photo = MemorySegment.ofArray(patch(Color.RED, 24, 24, 6, 6));
      assertThatThrownBy(() -> explainer.explain(photo, OCCLUSION, () -> true))
          .isInstanceOfSatisfying(
              VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThat(explainer.explain(photo, OCCLUSION, () -> false).map().most()).isPositive();
    }
  }

  private Explainer open(String model) {
    return Explainer.open(
        TestFiles.model(model, folder), EngineOptions.DEFAULTS.withDevice(new Device.Cpu()));
  }

  private static void assertBrightest(
      RelevanceMap map, int fromRow, int toRow, int fromColumn, int toColumn) {
    int best = 0;
    for (int i = 0; i < map.values().length; i++) {
      best = map.values()[i] > map.values()[best] ? i : best;
    }
    assertThat(best / map.columns()).isBetween(fromRow, toRow);
    assertThat(best % map.columns()).isBetween(fromColumn, toColumn);
  }

  /** A patch on black, the mean color of these models, which covers. */
  private static byte[] patch(Color color, int width, int height, int x, int y) {
    return Overlay.png(image(color, width, height, x, y));
  }

  private static BufferedImage image(Color color, int width, int height, int x, int y) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.BLACK);
    g.fillRect(0, 0, width, height);
    g.setColor(color);
    g.fillRect(x, y, width / 6, height / 4);
    g.dispose();
    return image;
  }
}
