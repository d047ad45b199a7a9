package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Mix;
import dev.vireo.training.data.Batch;
import dev.vireo.training.data.BatchLoader;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.source.ImageFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss of labels and of the labels of what images are mixed with, against its formula. */
class CrossEntropyTest {
  private static final int CLASSES = 3;
  private static final float[] LOGITS = {1, 2, 4, 0.5f, -1, 0, 3, -2, 0.25f, 0, 1.5f, -0.5f};

  @TempDir private Path temp;

  /** Mean over rows of the cross-entropy with the target written out. */
  private static double expected(
      double smoothing, int count, int[] labels, int[] partners, double share) {
    double total = 0;
    for (int row = 0; row < count; row++) {
      float[] logits = Arrays.copyOfRange(LOGITS, CLASSES * row, CLASSES * (row + 1));
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
      }
      for (int c = 0; c < CLASSES; c++) {
        double target = c == labels[row] ? share : 0;
        target += c == partners[row] ? 1 - share : 0;
        target = (1 - smoothing) * target + smoothing / CLASSES;
        total -= target * (logits[c] - Math.log(sum));
      }
    }
    return total / count;
  }

  private static double loss(int rows, Function<NDArray, NDArray> loss) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      float[] logits = Arrays.copyOf(LOGITS, rows * CLASSES);
      return loss.apply(manager.create(logits, new Shape(rows, CLASSES))).getFloat();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 0.7", "0, 0", "0.2, 1", "0.2, 0.4"})
  void sharesTheTargetBetweenTheLabelsOfMixedImages(double smoothing, double share) {
    int[] labels = {2, 0, 1, 1};
    int[] partners = {0, 0, 2, 0};
    double loss =
        loss(4, logits -> new CrossEntropy(smoothing).loss(logits, labels, partners, share));
    assertThat(loss).isCloseTo(expected(smoothing, 4, labels, partners, share), within(1e-6));
  }

  static List<Mix> mixes() {
    return List.of(new Mix.None(), new Mix.Mixup(1), new Mix.CutMix(1));
  }

  @ParameterizedTest
  @MethodSource("mixes")
  void takesLabelsPartnersAndShareFromTheBatch(Mix mix) throws IOException {
    Preprocessing input = Preprocessing.centerCrop(8);
    Path images = Drawings.discs(temp.resolve("images"), CLASSES, 4, 8);
    try (PixelStore store =
            PixelStore.load(ImageFolder.read(images).samples(), input, 1, temp, () -> {});
        BatchLoader loader = new BatchLoader(store, Augmentation.none().with(mix), input, 4, 1, 1);
        Objective objective = Objective.of(new CrossEntropy(0.1))) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        loader.start(epoch);
        for (int i = 0; i < loader.batches(); i++) {
          Batch batch = loader.next();
          double loss = loss(batch.count(), logits -> objective.loss(List.of(logits), batch));
          double expected =
              expected(0.1, batch.count(), batch.labels(), batch.partners(), batch.share());
          assertThat(loss).isCloseTo(expected, within(1e-6));
          loader.release(batch);
        }
      }
    }
  }

  @Test
  void refusesToSmoothAllAway() {
    assertThatThrownBy(() -> new CrossEntropy(1)).hasMessageContaining("[0, 1), not 1.0");
    assertThatThrownBy(() -> new CrossEntropy(-0.1)).hasMessageContaining("not -0.1");
    assertThatThrownBy(() -> new CrossEntropy(Double.NaN)).hasMessageContaining("not NaN");
  }
}
