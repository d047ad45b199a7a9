package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Initializer;
import dev.vireo.training.djl.Precision;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many steps a run takes, it holds no more arrays and no more memory. */
@Tag("long")
class LeakTest {
  /** {@code -Plong} asks for 2,000. */
  private static final int STEPS = Integer.getInteger("vireo.leak.steps", 48);

  private static final int STEPS_PER_EPOCH = 16;

  /** The smallest activation of a step, times 2,000, is several times this. */
  private static final long ALLOWED_BYTES = 48L << 20;

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 2, 160, 16), 0.2, 1);
  }

  @Test
  void aResNetWithSlowWeights() throws IOException {
    train(
        new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 2),
        new Averaging.Lookahead(5, 0.9),
        Precision.FP32);
  }

  @Test
  void aVisionTransformerInBfloat16WithAMovingAverage() throws IOException {
    train(
        new VisionTransformer(
            16, 4, 32, 2, 2, 2, 0.1, 0.1, VisionTransformer.Pooling.CLASS_TOKEN, 2),
        new Averaging.Ema(0.99),
        Precision.BF16);
  }

  private void train(Architecture architecture, Averaging averaging, Precision precision)
      throws IOException {
    TorchDevice.useThreads(1);
    int epochs = Math.ceilDiv(STEPS, STEPS_PER_EPOCH);
    TrainingPlan plan =
        TrainingPlan.builder(architecture)
            .epochs(epochs)
            .batchSize(16)
            .averaging(averaging)
            .precision(precision)
            .build();
    Snapshot start = Snapshot.initial(Initializer.draw(architecture.network(), 1));
    try (PixelStore training = store(data.split().training());
        PixelStore validation = store(data.split().validation());
        TorchNetwork network =
            new TorchNetwork(architecture.network(), start.weights(), Device.cpu());
        Autograd _ = Autograd.off();
        TrainingLoop loop =
            new TrainingLoop(
                plan,
                List.of("red", "green"),
                network,
                training,
                validation,
                1,
                () -> false,
                start,
                Objective.of(new CrossEntropy(plan.labelSmoothing())))) {
      assertThat(loop.steps()).isEqualTo(STEPS_PER_EPOCH);
      int arrays = 0;
      long bytes = 0;
      for (int epoch = 1; epoch <= epochs; epoch++) {
        loop.epoch(epoch, TrainingListener.SILENT);
        if (epoch == Math.max(2, epochs / 4)) {
          arrays = network.manager().getManagedArrays().size();
          bytes = residentBytes();
        }
      }
      assertThat(network.manager().getManagedArrays()).hasSize(arrays);
      assertThat(residentBytes() - bytes).as("resident bytes").isLessThan(ALLOWED_BYTES);
    }
  }

  private PixelStore store(List<Sample> samples) {
    return PixelStore.load(samples, Preprocessing.centerCrop(16), 1, temp, () -> {});
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no resident memory in /proc/self/status");
  }
}
