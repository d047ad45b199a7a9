package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device.Cpu;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignSource;
import dev.vireo.training.weights.foreign.Pretrained;
import dev.vireo.training.weights.foreign.Transfer;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps whose loss is finite while their gradients exceed what float32 holds. */
class SkippedStepsTest {
  private static final ResNet RESNET = new ResNet(List.of(1, 1), 4, ResNet.Stem.SMALL, 16, 3);

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 3, 10, 16), 0.2, 1);
  }

  /** Features as small as the classifier's weights are large: logits as usual, slopes of 1e30. */
  private Transfer steep() {
    Map<String, Tensor> tensors = new TreeMap<>(ParameterInit.draw(RESNET.network(), 7));
    for (String norm : List.of("layer2.0.bn2.weight", "layer2.0.downsample.1.weight")) {
      tensors.compute(norm, (_, tensor) -> scaled(tensor, 1e-30f));
    }
    tensors.compute("fc.weight", (_, tensor) -> scaled(tensor, 1e30f));
    Path file = temp.resolve("steep.safetensors");
    CheckpointFile.write(
        new Checkpoint(RESNET, data.labels(), Preprocessing.centerCrop(16), "{}", tensors), file);
    return Transfer.of(Pretrained.read(ForeignSource.of(file), 3), RESNET, data.labels());
  }

  private static Tensor scaled(Tensor tensor, float factor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Tensor(tensor.shape(), values);
  }

  /** Of one epoch. */
  private Trainer trainer(int batchSize, Precision precision) {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, batchSize)
            .with(LoopSettings.PRECISION, precision)
            .plan(RESNET, new FineTuning(Optional.of(steep()), Optional.empty(), 1));
    return new Trainer(plan, data, temp.resolve("run"), new Execution(new Cpu(), 1));
  }

  @ParameterizedTest
  @EnumSource
  void changeNoWeightAndAreCounted(Precision precision) throws IOException {
    TrainingResult result = trainer(8, precision).run(TrainingListener.SILENT);
    assertThat(result.epochs().getFirst().skippedSteps()).isEqualTo(3);
    Map<String, Tensor> after = CheckpointFile.read(result.run().last()).tensors();
    steep()
        .tensors()
        .forEach((name, tensor) -> {
          if (!name.contains("running")) {
            assertThat(after.get(name).values()).as(name).isEqualTo(tensor.values());
          }
        });
    List<String> metrics = Files.readAllLines(result.run().metrics());
    assertThat(metrics.getFirst()).endsWith(",skipped_steps");
    assertThat(metrics.getLast()).endsWith(",3");
    assertThat(MetricsFile.read(result.run().metrics()).getFirst().skippedSteps()).isEqualTo(3);
  }

  @Test
  void endTheRunWhenTheyDoNotEnd() {
    Trainer trainer = trainer(4, Precision.FP32);
    assertThatThrownBy(() -> trainer.run(TrainingListener.SILENT))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVERGED))
        .hasMessageContaining(
            "the gradients of 5 steps in a row were not finite, the last at step 5 of epoch 1");
  }
}
