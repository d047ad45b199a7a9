package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignSource;
import dev.vireo.training.weights.foreign.Pretrained;
import dev.vireo.training.weights.foreign.Transfer;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhiteningTest {
  private static final int SIZE = 16;
  private static final int KERNEL = 2;
  private static final int INPUTS = 3 * KERNEL * KERNEL;
  private static final Preprocessing INPUT = Preprocessing.centerCrop(SIZE);

  @TempDir private Path temp;

  /** Noise whose neighbours, and whose colours, resemble each other. */
  private static Path draw(Path root) throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 24; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      int before = 128;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          before = (before + random.nextInt(256)) / 2;
          image.setRGB(x, y, before << 16 | (before / 2 + random.nextInt(128)) << 8 | before);
        }
      }
      Path folder = Files.createDirectories(root.resolve(i % 2 == 0 ? "even" : "odd"));
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return root;
  }

  @Test
  void itsFiltersAnswerWithoutCorrelationAndWithUnitPower() throws IOException {
    Network network = Cnn.airbench(SIZE, 2).network();
    Map<String, Tensor> drawn = ParameterInit.draw(network, 1);
    TrainingData data = TrainingData.open(draw(temp.resolve("images")), 0.1, 1);
    try (PixelStore store = PixelStore.load(data.split().training(), INPUT, 1, temp, () -> {})) {
      Map<String, Tensor> set = Whitening.apply(network, drawn, store, INPUT);
      float[] filters = set.get("whiten.weight").values();
      assertThat(filters).hasSize(2 * INPUTS * INPUTS);
      double[][] products = products(store, filters);
      for (int i = 0; i < INPUTS; i++) {
        for (int j = 0; j < INPUTS; j++) {
          // Blue is red again: three directions hardly vary, and are not blown up.
          double power = i == j ? (products[i][i] < 0.5 ? 0 : 1) : 0;
          assertThat(products[i][j]).isCloseTo(power, within(0.05));
        }
        for (int k = 0; k < INPUTS; k++) {
          assertThat(filters[(INPUTS + i) * INPUTS + k]).isEqualTo(-filters[i * INPUTS + k]);
        }
      }
      assertThat(products[0][0]).isGreaterThan(0.9);
      assertThat(set.get("head.weight")).isSameAs(drawn.get("head.weight"));
    }
  }

  private static Cnn cnn() {
    return new Cnn(
        SIZE,
        Cnn.Stem.WHITENING,
        List.of(6, 8),
        2,
        Cnn.Pooling.FIRST,
        Optional.of(new Cnn.Norm(1e-12, 0.4, false)),
        Activation.GELU,
        Cnn.Start.IDENTITY,
        Cnn.Reduction.MAX,
        List.of(),
        0,
        1.0 / 9,
        2);
  }

  /** What a run that learns next to nothing leaves of the filters. */
  private float[] filtersAfter(TrainingData data, FineTuning tuning, String name) {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(AugmentationSettings.CROP, new Framing.Whole())
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.LEARNING_RATE, 1e-12)
            .plan(cnn(), tuning);
    Path run = temp.resolve(name);
    new Trainer(plan, data, run, new Execution(new Device.Cpu(), 1)).run(TrainingListener.SILENT);
    Path last = run.resolve(CheckpointFile.LAST);
    return CheckpointFile.read(last).tensors().get("whiten.weight").values();
  }

  @Test
  void aRunSetsThemUnlessItBeginsWithTrainedWeights() throws IOException {
    Network network = cnn().network();
    TrainingData data = TrainingData.open(draw(temp.resolve("images")), 0.1, 1);
    Map<String, Tensor> drawn = ParameterInit.draw(network, 7);
    float[] set;
    try (PixelStore store = PixelStore.load(data.split().training(), INPUT, 1, temp, () -> {})) {
      set = Whitening.apply(network, drawn, store, INPUT).get("whiten.weight").values();
    }
    assertThat(filtersAfter(data, FineTuning.NONE, "anew")).isEqualTo(set);

    Path file = temp.resolve("trained.safetensors");
    CheckpointFile.write(new Checkpoint(cnn(), data.labels(), INPUT, "{}", drawn), file);
    Transfer start = Transfer.of(Pretrained.read(ForeignSource.of(file), 2), cnn(), data.labels());
    FineTuning tuning = new FineTuning(Optional.of(start), Optional.empty(), 1);
    assertThat(filtersAfter(data, tuning, "tuned"))
        .isEqualTo(drawn.get("whiten.weight").values())
        .isNotEqualTo(set);
  }

  /** Mean products of the answers of the first filters over all patches. */
  private static double[][] products(PixelStore store, float[] filters) {
    double[][] sums = new double[INPUTS][INPUTS];
    int patches = 0;
    for (int image = 0; image < store.count(); image++) {
      MemorySegment pixels = store.image(image);
      for (int top = 0; top + KERNEL <= SIZE; top++) {
        for (int left = 0; left + KERNEL <= SIZE; left++) {
          double[] answers = answers(pixels, top, left, filters);
          for (int i = 0; i < INPUTS; i++) {
            for (int j = 0; j < INPUTS; j++) {
              sums[i][j] += answers[i] * answers[j];
            }
          }
          patches++;
        }
      }
    }
    for (double[] row : sums) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= patches;
      }
    }
    return sums;
  }

  private static double[] answers(MemorySegment pixels, int top, int left, float[] filters) {
    double[] answers = new double[INPUTS];
    for (int filter = 0; filter < INPUTS; filter++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int y = 0; y < KERNEL; y++) {
          for (int x = 0; x < KERNEL; x++) {
            long offset = ((top + y) * SIZE + left + x) * 3L + channel;
            double value =
                (Byte.toUnsignedInt(pixels.get(ValueLayout.JAVA_BYTE, offset)) / 255.0
                        - INPUT.mean().get(channel))
                    / INPUT.std().get(channel);
            answers[filter] += value * filters[((filter * 3 + channel) * KERNEL + y) * KERNEL + x];
          }
        }
      }
    }
    return answers;
  }
}
