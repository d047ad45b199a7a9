package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.vireo.inference.engine.Device.Cpu;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.fit.Distillation.Target;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
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
  private static final int CLASSES = 2;

  /** Much less than the activations of all steps between the two measurements. */
  private static final long ALLOWED_BYTES = 32L << 20;

  private static final ResNet NARROW_RESNET =
      new ResNet(List.of(1), 8, ResNet.Stem.SMALL, 16, CLASSES);

  private static final VisionTransformer VIT =
      new VisionTransformer(16, 4, 32, 1, 2, 2, 0.1, 0.1, Pooling.CLASS_TOKEN, CLASSES);

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), CLASSES, 72, 16), 1 / 9.0, 1);
  }

  @Test
  void aResNetWithSlowWeights() {
    train(
        NARROW_RESNET,
        TrainingSettings.NONE.with(LoopSettings.LOOKAHEAD, new Averaging.Lookahead(5, 0.9)));
  }

  @Test
  void aPlainCnnOfStepsOfTwoBatches() {
    train(Cnn.usual(16, CLASSES), TrainingSettings.NONE.with(LoopSettings.ACCUMULATION, 2));
  }

  @Test
  void aPerceptron() {
    train(new Mlp(16, List.of(16), Activation.GELU, 0.1, CLASSES), TrainingSettings.NONE);
  }

  @Test
  void aVisionTransformerInBfloat16WithAMovingAverage() {
    train(
        VIT,
        TrainingSettings.NONE
            .with(LoopSettings.EMA, new Averaging.Ema(0.99))
            .with(LoopSettings.PRECISION, Precision.BF16));
  }

  /** A narrow one: processors without products of bfloat16 take a long time for convolutions. */
  @Test
  void aResNetInBfloat16() {
    train(NARROW_RESNET, TrainingSettings.NONE.with(LoopSettings.PRECISION, Precision.BF16));
  }

  @Test
  void aHybridTransformer() {
    train(HybridTransformer.of(VIT), TrainingSettings.NONE);
  }

  @Test
  void aTransformerAndTheTransformerThatTeachesIt() {
    Path teacher = temp.resolve("teacher.safetensors");
    CheckpointFile.write(
        new Checkpoint(
            VIT,
            data.labels(),
            Preprocessing.centerCrop(16),
            "{}",
            ParameterInit.draw(VIT.network(), 2)),
        teacher);
    train(
        VIT.withTeacher(),
        DistillationTest.learning(new Distillation(teacher, Target.SOFT, 3, 0.5)));
  }

  private void train(Architecture architecture, TrainingSettings settings) {
    TorchDevice.useThreads(1);
    int epochs = Math.ceilDiv(STEPS, STEPS_PER_EPOCH);
    int accumulation = settings.orUsual(LoopSettings.ACCUMULATION);
    TrainingPlan plan =
        settings
            .with(LoopSettings.EPOCHS, epochs)
            .with(LoopSettings.BATCH_SIZE, 128 / STEPS_PER_EPOCH / accumulation)
            .plan(architecture);
    Snapshot start = Snapshot.initial(ParameterInit.draw(architecture.network(), 1));
    try (Objective objective = Objective.open(plan, data, new Execution(new Cpu(), 1));
        PixelStore training = store(data.split().training());
        PixelStore validation = store(data.split().validation());
        TorchNetwork network =
            new TorchNetwork(architecture.network(), start.weights(), Device.cpu());
        Autograd _ = Autograd.off();
        TrainingLoop loop =
            new TrainingLoop(
                plan,
                data.labels(),
                network,
                training,
                validation,
                1,
                () -> false,
                start,
                objective)) {
      assertThat(loop.steps()).isEqualTo(STEPS_PER_EPOCH);
      int settled = Math.max(2, epochs / 4);
      Held before = null;
      for (int epoch = 1; epoch <= epochs; epoch++) {
        loop.epoch(epoch, TrainingListener.SILENT);
        if (epoch == settled) {
          before = Held.now();
        }
      }
      Held after = Held.now();
      assertThat(after.arrays()).as("arrays").isEqualTo(before.arrays());
      assertThat(after.managers()).as("managers of arrays").isEqualTo(before.managers());
      assertThat(after.residentBytes() - before.residentBytes())
          .as("more resident bytes after %d steps", STEPS)
          .isLessThan(ALLOWED_BYTES);
    }
  }

  private PixelStore store(List<Sample> samples) {
    return PixelStore.load(samples, Preprocessing.centerCrop(16), 1, temp, () -> {});
  }
}
