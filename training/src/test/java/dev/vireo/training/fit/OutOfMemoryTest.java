package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryTest {
  /** Six million tokens: one image's attention takes 142 TiB, more than can be addressed. */
  private static final VisionTransformer ENDLESS =
      new VisionTransformer(2500, 1, 1, 1, 1, 1, 0, 0, Pooling.MEAN, 2);

  @TempDir private Path temp;

  @Test
  void aStepThatDoesNotFitSaysSoAndThatNoSmallerOneWould() throws IOException {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, 2)
            .with(AugmentationSettings.CROP, new Framing.Whole())
            .with(AugmentationSettings.FLIP, Flip.NONE)
            .plan(ENDLESS);
    TrainingData data = TrainingData.open(Drawings.discs(temp.resolve("images"), 2, 2, 8), 0.5, 1);
    Snapshot start = Snapshot.initial(ParameterInit.draw(ENDLESS.network(), 1));
    try (PixelStore store =
            PixelStore.load(data.split().training(), plan.preprocessing(), 1, temp, () -> {});
        TorchNetwork network = new TorchNetwork(ENDLESS.network(), start.weights(), Device.cpu());
        Autograd _ = Autograd.off();
        TrainingLoop loop =
            new TrainingLoop(
                plan,
                data.labels(),
                network,
                store,
                store,
                1,
                () -> false,
                start,
                Objective.of(new CrossEntropy(0)))) {
      int arrays = network.manager().getManagedArrays().size();
      assertThatThrownBy(() -> loop.epoch(1, TrainingListener.SILENT))
          .isInstanceOfSatisfying(
              VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
          .hasMessageMatching(
              "out of memory at step 1 of epoch 1: a batch of 2 images of 2500 pixels does not fit"
                  + " \\(it asked for another \\S+ GiB\\); not even one image does: .*");
      assertThat(network.manager().getManagedArrays()).hasSize(arrays);
    }
  }
}
