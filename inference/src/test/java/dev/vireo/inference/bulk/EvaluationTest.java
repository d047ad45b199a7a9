package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxOptions;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  @Test
  void countsWhatIsRightAndWhatIsMistaken() throws IOException {
    TestFiles.image(folder.resolve("data/red/1.png"), Color.RED);
    TestFiles.image(folder.resolve("data/red/2.png"), Color.RED);
    TestFiles.image(folder.resolve("data/red/unripe.png"), Color.GREEN);
    TestFiles.image(folder.resolve("data/blue/alone.png"), Color.BLUE);
    Files.writeString(folder.resolve("data/blue/damaged.png"), "no image");

    Evaluation evaluation = evaluate();

    assertThat(evaluation.images()).isEqualTo(4);
    assertThat(evaluation.summary().failures()).isEqualTo(1);
    assertThat(evaluation.top1()).isEqualTo(0.75);
    assertThat(evaluation.top5()).isEqualTo(1);
    ConfusionMatrix confusion = evaluation.confusion();
    assertThat(confusion.labels()).containsExactly("red", "green", "blue");
    assertThat(confusion.count(0, 0)).isEqualTo(2);
    assertThat(confusion.count(0, 1)).isEqualTo(1);
    assertThat(confusion.count(2, 2)).isEqualTo(1);
    assertThat(confusion.total(0)).isEqualTo(3);
    assertThat(confusion.worstMistake(0)).isEqualTo(1);
    assertThat(confusion.worstMistake(2)).isEqualTo(-1);
  }

  @Test
  void aFolderThatIsNoLabelIsNamed() {
    TestFiles.image(folder.resolve("data/purple/1.png"), Color.MAGENTA);

    assertInvalid(ErrorCode.INVALID_DATASET, "'purple'", "red, green, blue");
  }

  @Test
  void aFolderWithoutClassesIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    assertInvalid(ErrorCode.INVALID_DATASET, "holds no class folders");

    Files.createDirectories(folder.resolve("data/red"));
    assertInvalid(ErrorCode.NOT_FOUND, "no image in " + folder + "/data/red");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertInvalid(ErrorCode.NOT_FOUND, "data does not exist");
  }

  private Evaluation evaluate() {
    Path model = folder.resolve("colors.onnx");
    if (!Files.exists(model)) {
      TestFiles.model("colors", folder);
    }
    LabelledFolder data = LabelledFolder.of(folder.resolve("data"));
    try (BulkClassifier classifier =
        BulkClassifier.open(model, OnnxOptions.DEFAULTS, 0, data.images())) {
      return classifier.evaluate(data, BulkProgress.SILENT);
    }
  }

  private void assertInvalid(ErrorCode code, String... parts) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(this::evaluate)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }
}
