package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan may ask of the loop beside epochs and batches. */
class LoopOptionsTest {
  private static final Execution ONE_THREAD = new Execution(new Device.Cpu(), 1);

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void draw() throws IOException {
    images = Drawings.discs(temp.resolve("images"), 3, 20, 16);
  }

  private TrainingData data() {
    return TrainingData.open(images, 0.2, 1);
  }

  private static Architecture resnet() {
    return new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 3);
  }

  @Test
  void keepsAndMeasuresTheAverage() throws IOException {
    Path averaged = temp.resolve("averaged");
    TrainingResult result =
        new Trainer(
                TrainingSettings.NONE
                    .with(LoopSettings.EPOCHS, 2)
                    .with(LoopSettings.EMA, new Averaging.Ema(0.9))
                    .plan(resnet()),
                data(),
                averaged,
                ONE_THREAD)
            .run(TrainingListener.SILENT);
    Snapshot snapshot = ResumeState.read(result.run()).snapshot();
    Map<String, Tensor> kept = CheckpointFile.read(result.run().last()).tensors();
    float[] weights = kept.get("fc.weight").values();
    assertThat(weights)
        .isEqualTo(snapshot.average().get("fc.weight").values())
        .isNotEqualTo(snapshot.weights().get("fc.weight").values());
  }

  @Test
  void measuresACompleteRunFromSeveralViews() throws IOException {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, 16)
            .with(LoopSettings.VIEWS, Views.SHIFTED)
            .plan(resnet());
    Path run = temp.resolve("run");
    TrainingResult result = new Trainer(plan, data(), run, ONE_THREAD).run(TrainingListener.SILENT);
    double top1 = result.viewsTop1().orElseThrow();
    assertThat(top1).isBetween(0.0, 1.0);
    assertThat(CheckpointFile.read(result.run().last()).training())
        .contains("\"views\":6", "\"validationTop1OfViews\":" + top1);
    TrainingResult again =
        new Trainer(plan, data(), run, ONE_THREAD).resume(TrainingListener.SILENT);
    assertThat(again.viewsTop1()).isEqualTo(result.viewsTop1());
  }

  @Test
  void measuresInThePrecisionOfTheRunAndAtItsEndInFloat32() {
    List<Double> exact = lossesOfWeightsThatStay(Precision.FP32);
    List<Double> narrow = lossesOfWeightsThatStay(Precision.BF16);
    assertThat(exact.get(0)).isEqualTo(exact.get(1));
    assertThat(narrow.get(0)).isNotEqualTo(exact.get(0)).isCloseTo(exact.get(0), within(0.05));
    assertThat(narrow.get(1)).isEqualTo(exact.get(1));
  }

  /** Of two epochs, on the held-out images. */
  private List<Double> lossesOfWeightsThatStay(Precision precision) {
    Architecture vit = new VisionTransformer(16, 8, 24, 2, 2, 2, 0, 0, Pooling.MEAN, 3);
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 2)
            .with(LoopSettings.LEARNING_RATE, 1e-12)
            .with(LoopSettings.PRECISION, precision)
            .plan(vit);
    Path run = temp.resolve(precision.name());
    return new Trainer(plan, data(), run, ONE_THREAD)
        .run(TrainingListener.SILENT).epochs().stream().map(EpochMetrics::validationLoss).toList();
  }

  @Test
  void endsWhenItsPatienceDoes() {
    List<String> said = new ArrayList<>();
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 50)
            .with(LoopSettings.BATCH_SIZE, 16)
            .with(LoopSettings.LEARNING_RATE, 1e-12)
            .with(LoopSettings.PATIENCE, 2)
            .plan(resnet());
    Path run = temp.resolve("run");
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void outOfPatience(int epochsDone, int patience) {
            said.add(epochsDone + " epochs, patience " + patience);
          }
        };
    TrainingResult result = new Trainer(plan, data(), run, ONE_THREAD).run(listener);
    int best = result.best().epoch();
    assertThat(result.complete()).isTrue();
    assertThat(result.epochs()).hasSize(best + 2);
    assertThat(said).containsExactly(best + 2 + " epochs, patience 2");
    assertThat(mean(result.run().best())).isNotEqualTo(mean(result.run().last()));
    TrainingResult again =
        new Trainer(plan, data(), run, ONE_THREAD).resume(TrainingListener.SILENT);
    assertThat(again.epochs()).hasSize(best + 2);
  }

  /** Of what the first norm has seen, which every step changes. */
  private static float[] mean(Path checkpoint) {
    return CheckpointFile.read(checkpoint).tensors().get("bn1.running_mean").values();
  }

  @Test
  void doesNotSpeakOfItsPatienceWhenAllEpochsAreDone() {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 2)
            .with(LoopSettings.BATCH_SIZE, 16)
            .with(LoopSettings.PATIENCE, 2)
            .plan(resnet());
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void outOfPatience(int epochsDone, int patience) {
            throw new AssertionError(epochsDone + " epochs");
          }
        };
    TrainingResult result =
        new Trainer(plan, data(), temp.resolve("run"), ONE_THREAD).run(listener);
    assertThat(result.epochs()).hasSize(2);
    assertThat(result.complete()).isTrue();
  }

  @Test
  void takesItsStepsOverSeveralBatches() {
    List<Integer> steps = new ArrayList<>();
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, 10)
            .with(LoopSettings.ACCUMULATION, 2)
            .plan(resnet());
    new Trainer(plan, data(), temp.resolve("run"), ONE_THREAD)
        .run(
            new TrainingListener() {
              @Override
              public void step(StepMetrics metrics) {
                steps.add(metrics.step());
                assertThat(metrics.steps()).isEqualTo(3);
              }
            });
    assertThat(steps).as("48 images, five batches").containsExactly(1, 2, 3);
  }
}
