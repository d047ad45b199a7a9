package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.LabelledFiles.Labelled;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.EngineOptions;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  @Test
  void countsWhatIsRightAndWhatIsMistaken() throws IOException {
    Evaluation evaluation =
        evaluate(
            List.of("blue", "red"),
            labelled("red1", Color.RED, 1),
            labelled("red2", Color.RED, 1),
            labelled("unripe", Color.GREEN, 1),
            new Labelled(ImageFile.of(Files.writeString(folder.resolve("bad"), "no image")), 0),
            labelled("alone", Color.BLUE, 0));

    assertThat(evaluation.images()).isEqualTo(4);
    assertThat(evaluation.summary().failures()).isEqualTo(1);
    assertThat(evaluation.firstFailures())
        .singleElement()
        .satisfies(failed -> assertThat(failed.name()).endsWith("bad"))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE));
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
  void aClassIsFoundByNameOrByNumber() {
    List<String> labels = List.of("red", "green", "blue");
    assertThat(files(List.of("blue", "red")).indices(labels)).containsExactly(2, 0);
    assertThat(files(List.of("2", "0")).indices(labels)).containsExactly(2, 0);
    assertThat(files(List.of("2", "0")).indices(List.of("0", "1", "2"))).containsExactly(2, 0);
    assertThat(files(List.of("2", "0")).indices(List.of("2", "1", "0"))).containsExactly(0, 2);
  }

  @Test
  void aClassThatIsNoLabelIsNamed() {
    for (String name : List.of("purple", "3", "-1", "Red")) {
      assertUnknown(name, "red", name);
    }
    assertUnknown("0", "red", "0"); // numbers and names do not mix
    assertUnknown("purple", "2", "purple");
  }

  private static void assertUnknown(String unknown, String... classes) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> files(List.of(classes)).indices(List.of("red", "green", "blue")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .withMessage(
            "photos has images of the class '%s', and the model knows only red, green, blue",
            unknown);
  }

  private Labelled labelled(String name, Color color, int label) {
    return new Labelled(ImageFile.of(TestFiles.image(folder.resolve(name + ".png"), color)), label);
  }

  private static LabelledFiles files(List<String> classes, Labelled... images) {
    return new LabelledFiles("photos", classes, List.of(images));
  }

  private Evaluation evaluate(List<String> classes, Labelled... images) {
    LabelledFiles data = files(classes, images);
    try (BulkClassifier classifier =
        BulkClassifier.open(
            TestFiles.model("colors", folder), EngineOptions.DEFAULTS, 0, data.source())) {
      return classifier.evaluate(data, BulkProgress.SILENT);
    }
  }
}
