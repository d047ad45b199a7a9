package dev.vireo.inference.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import java.awt.Color;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  @TempDir Path folder;

  @Test
  void ranksTheClassesOfAnImage() {
    Path image = TestFiles.image(folder.resolve("leaf.png"), new Color(20, 22, 18));
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder))) {
      Prediction prediction = classifier.classify(image);

      assertThat(prediction.ranked())
          .extracting(RankedLabel::label)
          .containsExactly("green", "red", "blue");
      double sum = Math.exp(22) + Math.exp(20) + Math.exp(18);
      assertThat(prediction.best().probability()).isEqualTo((float) (Math.exp(22) / sum));
    }
  }

  @Test
  void badImagesLeaveItUsable() {
    Path image = TestFiles.image(folder.resolve("sky.png"), Color.BLUE);
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder))) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.classify(new byte[] {1, 2, 3}))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE));
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.classify(folder.resolve("none.jpg")))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));

      assertThat(classifier.classify(image).best().label()).isEqualTo("blue");
    }
  }

  @Test
  void manyThreadsMayCallIt() throws Exception {
    Path red = TestFiles.image(folder.resolve("red.png"), Color.RED);
    Path blue = TestFiles.image(folder.resolve("blue.png"), Color.BLUE);
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> right :
          threads.invokeAll(
              IntStream.range(0, 40)
                  .<Callable<Boolean>>mapToObj(i ->
                      () ->
                          classifier
                              .classify(i % 2 == 0 ? red : blue)
                              .best()
                              .label()
                              .equals(i % 2 == 0 ? "red" : "blue"))
                  .toList())) {
        assertThat(right.get()).isTrue();
      }
    }
  }
}
