package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.data.Batch;
import dev.vireo.training.data.BatchLoader;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingStepTest {
  private static final VisionTransformer ARCHITECTURE =
      new VisionTransformer(16, 4, 8, 1, 2, 2, 0, 0, VisionTransformer.Pooling.MEAN, 2);

  @TempDir private Path temp;

  /** The weights after one step over all images, in batches of {@code batchSize}. */
  private float[] step(PixelStore store, int batchSize) {
    return step(store, batchSize, TrainingSettings.NONE);
  }

  private float[] step(PixelStore store, int batchSize, TrainingSettings settings) {
    TrainingPlan plan =
        settings
            .with(AugmentationSettings.CROP, new Framing.Whole())
            .with(AugmentationSettings.FLIP, Flip.NONE)
            .plan(ARCHITECTURE);
    try (TorchNetwork network =
            new TorchNetwork(
                ARCHITECTURE.network(),
                ParameterInit.draw(ARCHITECTURE.network(), 5),
                Device.cpu());
        Normalizer normalizer = new Normalizer(plan.preprocessing(), network.manager());
        BatchLoader loader =
            new BatchLoader(store, plan.augmentation(), plan.preprocessing(), batchSize, 1, 1);
        Autograd _ = Autograd.off()) {
      network.recordGradients();
      TrainingStep step =
          new TrainingStep(
              network,
              normalizer,
              plan.optimizer().open(network),
              plan,
              Objective.of(new CrossEntropy(plan.labelSmoothing())));
      loader.start(1);
      for (int i = 0; i < loader.batches(); i++) {
        Batch batch = loader.next();
        step.add(batch, 1.0 / loader.batches(), 16);
        loader.release(batch);
      }
      step.apply(0.01, 0);
      return network.tensors().get("blocks.0.mlp.fc1.weight").values();
    }
  }

  @Test
  void fourQuartersOfABatchChangeTheWeightsAsTheWholeDoes() throws IOException {
    TrainingData data = TrainingData.open(Drawings.discs(temp, 2, 20, 16), 0.2, 1);
    try (PixelStore store =
        PixelStore.load(data.split().training(), Preprocessing.centerCrop(16), 1, temp, () -> {})) {
      assertThat(store.count()).isEqualTo(32);
      float[] whole = step(store, 32);
      assertThat(step(store, 8)).containsExactly(whole, within(2e-5f));
      assertThat(step(store, 8)).isNotEqualTo(whole);
    }
  }

  /** The weights after an ordinary step, and one between whose gradients are infinite. */
  private float[] steps(PixelStore store, double clipNorm, boolean infinite) {
    TrainingPlan plan =
        TrainingSettings.NONE.with(LoopSettings.CLIP_NORM, clipNorm).plan(ARCHITECTURE);
    try (TorchNetwork network =
            new TorchNetwork(
                ARCHITECTURE.network(),
                ParameterInit.draw(ARCHITECTURE.network(), 5),
                Device.cpu());
        Normalizer normalizer = new Normalizer(plan.preprocessing(), network.manager());
        BatchLoader loader =
            new BatchLoader(store, plan.augmentation(), plan.preprocessing(), 16, 1, 1);
        Autograd _ = Autograd.off()) {
      network.recordGradients();
      Optimizer optimizer = plan.optimizer().open(network);
      try (TrainingStep step =
          new TrainingStep(
              network, normalizer, optimizer, plan, Objective.of(new CrossEntropy(0)))) {
        loader.start(1);
        Batch batch = loader.next();
        if (infinite) {
          step.add(batch, Double.MAX_VALUE, 16);
          assertThat(step.apply(0.01, 0)).isFalse();
          assertThat(optimizer.state().values())
              .allSatisfy(moment -> assertThat(moment.values()).containsOnly(0));
        }
        step.add(batch, 1, 16);
        assertThat(step.apply(0.01, 0)).isTrue();
        loader.release(batch);
      }
      return network.tensors().get("blocks.0.mlp.fc1.weight").values();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void aStepWhoseGradientsAreNotFiniteChangesNothing(double clipNorm) throws IOException {
    TrainingData data = TrainingData.open(Drawings.discs(temp, 2, 20, 16), 0.2, 1);
    try (PixelStore store =
        PixelStore.load(data.split().training(), Preprocessing.centerCrop(16), 1, temp, () -> {})) {
      assertThat(steps(store, clipNorm, true)).isEqualTo(steps(store, clipNorm, false));
    }
  }

  /** Gradient descent without decay or momentum, whose steps are as long as the gradients. */
  private static TrainingSettings descent(double clipNorm) {
    return TrainingSettings.NONE
        .with(LoopSettings.OPTIMIZER, new OptimizerSettings.Sgd(0, false, 0))
        .with(LoopSettings.CLIP_NORM, clipNorm);
  }

  @Test
  void aLimitShortensLongGradientsAndLeavesShortOnesAlone() throws IOException {
    TrainingData data = TrainingData.open(Drawings.discs(temp, 2, 20, 16), 0.2, 1);
    try (PixelStore store =
        PixelStore.load(data.split().training(), Preprocessing.centerCrop(16), 1, temp, () -> {})) {
      float[] unlimited = step(store, 32, descent(0));
      assertThat(step(store, 32, descent(1000))).isEqualTo(unlimited);
      float[] start =
          ParameterInit.draw(ARCHITECTURE.network(), 5).get("blocks.0.mlp.fc1.weight").values();
      double length = distance(step(store, 32, descent(1e-2)), start);
      assertThat(length).isPositive().isLessThan(1e-4);
      assertThat(distance(unlimited, start)).isGreaterThan(10 * length);
    }
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += (one[i] - other[i]) * (double) (one[i] - other[i]);
    }
    return Math.sqrt(squares);
  }

  /** The loss of a residual network's first batch, of images stored at one size, at another. */
  private double loss(PixelStore store, int stored, int pixels) {
    ResNet architecture = new ResNet(List.of(1), 8, ResNet.Stem.SMALL, stored, 2);
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(AugmentationSettings.CROP, new Framing.Whole())
            .with(AugmentationSettings.FLIP, Flip.NONE)
            .plan(architecture);
    try (TorchNetwork network =
            new TorchNetwork(
                architecture.network(),
                ParameterInit.draw(architecture.network(), 5),
                Device.cpu());
        Normalizer normalizer = new Normalizer(plan.preprocessing(), network.manager());
        BatchLoader loader =
            new BatchLoader(store, plan.augmentation(), plan.preprocessing(), 32, 1, 1);
        Autograd _ = Autograd.off()) {
      network.recordGradients();
      Objective objective = Objective.of(new CrossEntropy(0));
      try (TrainingStep step =
          new TrainingStep(network, normalizer, plan.optimizer().open(network), plan, objective)) {
        loader.start(1);
        Batch batch = loader.next();
        double loss = step.add(batch, 1, pixels).loss();
        loader.release(batch);
        return loss;
      }
    }
  }

  @Test
  void learnsFromImagesOfTheSizeItIsAskedFor() throws IOException {
    TrainingData data = TrainingData.open(Drawings.discs(temp, 2, 20, 16), 0.2, 1);
    try (PixelStore large =
            PixelStore.load(
                data.split().training(), Preprocessing.centerCrop(16), 1, temp, () -> {});
        PixelStore small =
            PixelStore.load(
                data.split().training(), Preprocessing.centerCrop(8), 1, temp, () -> {})) {
      double expected = loss(small, 8, 8);
      assertThat(loss(large, 16, 8)).isCloseTo(expected, within(1e-3));
      assertThat(loss(large, 16, 16)).isNotCloseTo(expected, within(5e-3));
    }
  }
}
