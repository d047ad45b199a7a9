package dev.vireo.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.ExportResult;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.tools.dataset.BirdDataset;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real road with toy networks: every step is the demo's own. */
class DemoTest {
  private static final DemoPlan TOY =
      new DemoPlan(
          new BirdDataset(3, 10, 64, 1),
          0.2,
          List.of(
              plan(new ResNet(List.of(1, 1), 4, ResNet.Stem.IMAGENET, 32, 3)),
              plan(new VisionTransformer(32, 8, 16, 1, 2, 2, 0, 0, Pooling.MEAN, 3))));
  private static final List<String> NETWORKS = List.of("resnet6", "vit");
  private static final int HELD_OUT = 6;

  @TempDir private static Path parent;
  private static final Steps STEPS = new Steps();
  private static DemoFolder folder;
  private static NetworkComparison comparison;

  private static TrainingPlan plan(Architecture architecture) {
    return TrainingSettings.NONE
        .with(LoopSettings.EPOCHS, 2)
        .with(LoopSettings.BATCH_SIZE, 8)
        .with(LoopSettings.WARMUP_EPOCHS, 0.0)
        .plan(architecture);
  }

  @BeforeAll
  static void runTheDemo() {
    folder = new DemoFolder(parent.resolve("demo"));
    comparison = new Demo(TOY, folder, STEPS).run();
  }

  @Test
  void goesThroughEveryStepInOrder() {
    assertThat(STEPS.heard)
        .containsExactly(
            "drawing 30 of 3",
            "split 24 and 6",
            "train resnet6",
            "export resnet6",
            "classified 6",
            "train vit",
            "export vit",
            "classified 6");
  }

  @Test
  void leavesImagesInTwoParts() throws IOException {
    assertThat(files(folder.train())).hasSize(24);
    assertThat(files(folder.test())).hasSize(HELD_OUT);
    assertThat(folder.drawn()).doesNotExist();
  }

  @Test
  void leavesCheckpointsCurvesAndModels() throws IOException {
    for (String network : NETWORKS) {
      Path run = folder.run(network);
      assertThat(run.resolve("best.safetensors")).isNotEmptyFile();
      assertThat(run.resolve("last.safetensors")).isNotEmptyFile();
      assertThat(run.resolve("metrics.csv")).isNotEmptyFile();
      assertThat(image(run.resolve("curves.png")).getWidth()).isGreaterThan(600);
      assertThat(folder.model(network)).isNotEmptyFile();
    }
  }

  @Test
  void predictionsHaveARowForEveryHeldOutImage() throws IOException {
    for (String network : NETWORKS) {
      List<PredictionsFile.Row> rows = PredictionsFile.read(folder.predictions(network));
      assertThat(rows.stream().map(PredictionsFile.Row::image))
          .containsExactlyInAnyOrderElementsOf(files(folder.test()));
    }
  }

  @Test
  void topOneIsWhatThePredictionsSay() {
    for (NetworkComparison.Row row : comparison.rows()) {
      long right =
          PredictionsFile.read(folder.predictions(row.model())).stream()
              .filter(prediction -> prediction.image().getParent().endsWith(prediction.label()))
              .count();
      assertThat(row.right()).isEqualTo(right);
      assertThat(row.images()).isEqualTo(HELD_OUT);
    }
  }

  @Test
  void theProofIsPartOfTheComparison() {
    assertThat(comparison.rows())
        .extracting(NetworkComparison.Row::model)
        .containsExactlyElementsOf(NETWORKS);
    assertThat(comparison.rows())
        .allSatisfy(row -> assertThat(row.maxDifference()).isBetween(0.0, 1e-3))
        .allSatisfy(
            row -> assertThat(row.bytes()).isEqualTo(Files.size(folder.model(row.model()))));
  }

  @Test
  void theDocumentHasBothRowsAndPicturesThatExist() throws IOException {
    String document = Files.readString(folder.comparison());

    assertThat(document).contains("| resnet6 ").contains("| vit ");
    for (String picture :
        List.of(
            "contact-sheet.png",
            "explanations.png",
            "runs/resnet6/curves.png",
            "runs/vit/curves.png")) {
      assertThat(document).contains("(" + picture + ")");
      assertThat(folder.path().resolve(picture)).exists();
    }
  }

  @Test
  void theContactSheetShowsTheHeldOutImages() throws IOException {
    BufferedImage sheet = image(folder.contactSheet());

    assertThat(sheet.getWidth()).isGreaterThan(8 * Tile.EDGE);
    assertThat(sheet.getHeight()).isGreaterThan(Tile.height(2));
  }

  @Test
  void leavesAFolderThatNoDemoMadeAlone() throws IOException {
    Path mine = Files.createDirectories(parent.resolve("mine"));
    Path letter = Files.writeString(mine.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> new Demo(TOY, new DemoFolder(mine), new Steps()).run())
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("no demo made it");
    assertThat(files(mine)).containsExactly(letter);
  }

  @Test
  void replacesWhatAnEarlierDemoLeft() throws IOException {
    DemoFolder earlier = new DemoFolder(parent.resolve("earlier"));
    earlier.prepare();
    Path left = Files.writeString(earlier.comparison(), "old");

    earlier.prepare();

    assertThat(left).doesNotExist();
    assertThat(earlier.path()).exists();
  }

  private static BufferedImage image(Path file) throws IOException {
    return ImageIO.read(file.toFile());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  /** Notes what it hears. */
  private static final class Steps implements DemoListener {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void drawing(int images, int species) {
      heard.add("drawing " + images + " of " + species);
    }

    @Override
    public void drawn() {}

    @Override
    public void split(int training, int heldOut) {
      heard.add("split " + training + " and " + heldOut);
    }

    @Override
    public TrainingListener training(Architecture architecture) {
      heard.add("train " + architecture.name());
      return TrainingListener.SILENT;
    }

    @Override
    public void trained(TrainingResult result) {}

    @Override
    public void exporting(Architecture architecture) {
      heard.add("export " + architecture.name());
    }

    @Override
    public void exported(ExportResult result) {}

    @Override
    public void classified(Architecture architecture, BulkSummary summary) {
      heard.add("classified " + summary.images());
    }
  }
}
