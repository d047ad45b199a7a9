package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressiveResizingTest {
  private static final ResNet RESNET = new ResNet(List.of(1), 4, ResNet.Stem.SMALL, 16, 2);

  @TempDir private Path temp;

  private static List<Integer> sizes(ProgressiveResizing resizing, int size, long steps) {
    StepSizes sizes = new StepSizes(Optional.of(resizing), size, steps);
    return LongStream.range(0, steps).mapToObj(sizes::of).toList();
  }

  @Test
  void imagesAreSmallThenGrowThenFull() {
    List<Integer> sizes = sizes(ProgressiveResizing.from(16), 32, 40);
    assertThat(sizes.subList(1, 23)).containsOnly(16);
    assertThat(sizes.subList(23, 32)).containsExactly(20, 20, 20, 24, 24, 24, 28, 28, 28);
    assertThat(sizes.subList(32, 40)).containsOnly(32);
  }

  @Test
  void theFirstStepIsFullSoThatLackOfMemoryShowsAtOnce() {
    assertThat(sizes(ProgressiveResizing.from(16), 32, 20).getFirst()).isEqualTo(32);
  }

  @Test
  void imagesMayGrowFromTheStartOrAtOnce() {
    assertThat(sizes(new ProgressiveResizing(24, 0, 0.2), 32, 10))
        .containsExactly(32, 24, 24, 24, 28, 28, 28, 28, 32, 32);
    assertThat(sizes(new ProgressiveResizing(24, 0.6, 0.4), 32, 10))
        .containsExactly(32, 24, 24, 24, 24, 24, 32, 32, 32, 32);
    assertThat(sizes(new ProgressiveResizing(28, 0.6, 0.2), 32, 7))
        .as("to the nearest step, 5.6")
        .containsExactly(32, 28, 28, 28, 28, 28, 32);
  }

  @Test
  void lessThanAnIncrementIsGrownAtOnce() {
    assertThat(sizes(new ProgressiveResizing(30, 0.5, 0.3), 32, 10))
        .containsExactly(32, 30, 30, 30, 30, 30, 30, 32, 32, 32);
  }

  @Test
  void theShareThatIsDoneCountsPixels() {
    StepSizes sizes = new StepSizes(Optional.of(new ProgressiveResizing(8, 0.6, 0.4)), 16, 10);
    double all = 5 * 64 + 5 * 256;
    assertThat(sizes.share(0)).isZero();
    assertThat(sizes.share(1)).isCloseTo(256 / all, within(1e-12));
    assertThat(sizes.share(6)).isCloseTo((256 + 5 * 64) / all, within(1e-12));
    assertThat(sizes.share(10)).isEqualTo(1);
    assertThat(new StepSizes(Optional.empty(), 16, 8).share(2)).isEqualTo(0.25);
    // Both smaller sizes end before the first step, which is full, does.
    StepSizes few = new StepSizes(Optional.of(new ProgressiveResizing(24, 0, 0.9)), 32, 3);
    assertThat(few.share(1)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void aRunLearnsFromImagesThatGrow() throws IOException {
    TrainingData data =
        TrainingData.open(Drawings.discs(temp.resolve("images"), 2, 10, 16), 0.2, 1);
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 5)
            .with(LoopSettings.BATCH_SIZE, 8)
            .with(LoopSettings.RESIZING, new ProgressiveResizing(8, 0.6, 0.4))
            .plan(RESNET);
    List<Double> done = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(StepMetrics metrics) {
            done.add(metrics.done());
          }
        };
    Trainer trainer =
        new Trainer(plan, data, temp.resolve("run"), new Execution(new Device.Cpu(), 1));
    assertThat(trainer.run(listener).complete()).isTrue();
    assertThat(done).hasSize(10).isSorted().endsWith(1.0);
    assertThat(done.get(5)).isCloseTo((256 + 5 * 64) / 1600.0, within(1e-12));
  }

  @Test
  void onlyWhatDoesNotDependOnTheSizeOfTheImageCanLearnSo() {
    assertRefused(VisionTransformer.tiny(32, 2), 16, "the layers of vit depend on the size");
    assertRefused(Cnn.airbench(32, 2), 16, "the layers of cnn depend on the size");
    assertThatThrownBy(() ->
            TrainingSettings.NONE
                .with(LoopSettings.BATCH_SIZE, 1)
                .with(LoopSettings.RESIZING, ProgressiveResizing.from(8))
                .plan(ResNet.resnet18(32, 2)))
        .hasMessageContaining("a batch of one image leaves the batch norm layer4.0.bn1");
    assertRefused(RESNET, 16, "images of 16 pixels do not grow from 16");
  }

  private static void assertRefused(Architecture architecture, int from, String reason) {
    TrainingSettings settings =
        TrainingSettings.NONE.with(LoopSettings.RESIZING, ProgressiveResizing.from(from));
    assertThatThrownBy(() -> settings.plan(architecture))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void sharesOfTheStepsAreShares() {
    assertThatThrownBy(() -> new ProgressiveResizing(0, 0.5, 0.2)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new ProgressiveResizing(8, 0.9, 0.2))
        .hasMessageContaining("0.9 and 0.2");
    assertThatThrownBy(() -> new ProgressiveResizing(8, 0.5, 0)).hasMessageContaining("0.5 and 0");
  }
}
