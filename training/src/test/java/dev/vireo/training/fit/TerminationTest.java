package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.CheckpointFile;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is asked to end: it finishes its step and leaves whole files. */
class TerminationTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path temp;

  @Test
  void endsInOrderWhenItIsToldTo() throws Exception {
    Path images = Drawings.discs(temp.resolve("images"), 2, 40, 16);
    Path run = temp.resolve("run");
    Process process = ChildProcess.start(Endless.class, images, run);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("epoch 1");
      process.toHandle().destroy();
      assertThat(process.waitFor()).isEqualTo(TERMINATED);
      List<String> rest = out.lines().toList();
      int epochs = ResumeState.read(new RunFolder(run)).epochs().size();
      assertThat(rest.getLast()).isEqualTo("interrupted after " + epochs);
    } finally {
      process.destroyForcibly();
    }
    assertThat(CheckpointFile.read(run.resolve("last.safetensors")).labels()).hasSize(2);
    assertThat(ResumeState.read(new RunFolder(run)).epochs()).isNotEmpty();
    assertThat(run.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
  }

  /** Trains for longer than anyone waits. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) {
      TrainingPlan plan =
          TrainingSettings.NONE
              .with(LoopSettings.EPOCHS, 1_000_000)
              .with(LoopSettings.BATCH_SIZE, 16)
              .plan(new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 2));
      TrainingData data = TrainingData.open(Path.of(arguments[0]), 0.2, 1);
      new Trainer(plan, data, Path.of(arguments[1]), new Execution(new Device.Cpu(), 1))
          .run(
              new TrainingListener() {
                @Override
                public void epoch(EpochMetrics metrics) {
                  System.out.println("epoch " + metrics.epoch());
                }

                @Override
                public void interrupted(int epochsDone) {
                  System.out.println("interrupted after " + epochsDone);
                }
              });
    }
  }
}
