package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
  private Path draw() throws IOException {
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
      Path folder = Files.createDirectories(temp.resolve(i % 2 == 0 ? "even" : "odd"));
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return temp;
  }

  @Test
  void itsFiltersAnswerWithoutCorrelationAndWithUnitPower() throws IOException {
    Network network = Cnn.airbench(SIZE, 2).network();
    Map<String, Tensor> drawn = ParameterInit.draw(network, 1);
    TrainingData data = TrainingData.open(draw(), 0.1, 1);
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
