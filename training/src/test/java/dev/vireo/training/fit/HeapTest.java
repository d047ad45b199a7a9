package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Mlp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapTest {
  private static final int EPOCHS = 4;

  @TempDir private Path temp;

  /** What the heap holds, garbage that nobody collected included. */
  private static long heldBytes() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void copiesOfTheWeightsThatEpochsLeaveBehindDoNotPileUp() throws IOException {
    TrainingData data = TrainingData.open(Drawings.discs(temp.resolve("images"), 2, 4, 16), 0.5, 1);
    Mlp wide = new Mlp(16, List.of(8192), Activation.RELU, 0, 2);
    long weights = 4L * wide.network().trainableElements();
    TrainingPlan plan = TrainingSettings.NONE.with(LoopSettings.EPOCHS, EPOCHS).plan(wide);
    Trainer trainer =
        new Trainer(plan, data, temp.resolve("run"), new Execution(new Device.Cpu(), 1));
    System.gc();
    long before = heldBytes();
    trainer.run(TrainingListener.SILENT);
    // Those that a run begins with it holds to its end.
    assertThat(heldBytes() - before).isLessThan(2 * weights);
  }
}
