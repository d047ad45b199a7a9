package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.CheckpointFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains is killed at random moments and resumed until it ends: its weights are
 * those of a run that nobody disturbed, bit for bit.
 */
@Tag("long")
@Tag("kill")
class KillTest {
  private static final int KILLS = Integer.getInteger("vireo.kills", 25);

  private static final int EPOCHS = 4;
  private static final int STEPS = 6;
  private static final int SEED = 20_261;

  /** About as long as it takes to measure an epoch and to write its files. */
  private static final int MILLISECONDS = 150;

  @TempDir private Path temp;

  @Test
  void endsWithTheSameWeightsHoweverOftenItIsKilled() throws Exception {
    Path images = Drawings.discs(temp.resolve("images"), 2, 60, 16);
    RunFolder straight = new RunFolder(temp.resolve("straight"));
    assertThat(ended(ChildProcess.start(Resumed.class, images, straight.path()))).isTrue();

    Random random = new Random(SEED);
    int kills = 0;
    int midway = 0;
    for (int round = 0; kills < KILLS; round++) {
      RunFolder killed = new RunFolder(temp.resolve("killed-" + round));
      boolean ended = false;
      while (!ended) {
        Process process = ChildProcess.start(Resumed.class, images, killed.path());
        int steps = 1 + random.nextInt(2 * STEPS);
        ended =
            kills < KILLS
                ? killAfter(process, steps, random.nextInt(MILLISECONDS))
                : ended(process);
        if (!ended) {
          kills++;
          midway += Files.exists(killed.resumeState()) ? 1 : 0;
        }
      }
      assertSameWeights(straight.last(), killed.last());
      assertSameWeights(straight.best(), killed.best());
      assertThat(Files.readAllLines(killed.metrics())).hasSize(1 + EPOCHS);
      assertThat(killed.path().toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
    }
    System.out.printf("killed %d times, %d of them after an epoch%n", kills, midway);
  }

  private static boolean ended(Process process) throws Exception {
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(process.waitFor()).isZero();
    return true;
  }

  /** Whether it ended before it was killed. */
  private static boolean killAfter(Process process, int steps, int milliseconds)
      throws IOException, InterruptedException {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < steps; i++) {
        if (out.readLine() == null) {
          assertThat(process.waitFor()).isZero();
          return true;
        }
      }
      if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
        assertThat(process.exitValue()).isZero();
        return true;
      }
      return false;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void assertSameWeights(Path one, Path other) {
    var expected = CheckpointFile.read(one).tensors();
    var actual = CheckpointFile.read(other).tensors();
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach((name, tensor) ->
        assertThat(actual.get(name).values()).as(name).isEqualTo(tensor.values()));
  }

  /** Begins a run, or goes on with it where it was begun; one line for each step. */
  static final class Resumed {
    private Resumed() {}

    public static void main(String[] arguments) {
      TrainingPlan plan =
          TrainingSettings.NONE
              .with(LoopSettings.EPOCHS, EPOCHS)
              .with(LoopSettings.BATCH_SIZE, 8)
              .with(LoopSettings.ACCUMULATION, 2)
              .with(LoopSettings.EMA, new Averaging.Ema(0.9))
              .plan(
                  new VisionTransformer(
                      16, 4, 24, 2, 3, 2, 0.1, 0.1, VisionTransformer.Pooling.MEAN, 2));
      TrainingData data = TrainingData.open(Path.of(arguments[0]), 0.2, 1);
      RunFolder run = new RunFolder(Path.of(arguments[1]));
      Trainer trainer = new Trainer(plan, data, run.path(), new Execution(new Device.Cpu(), 1));
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {
              System.out.println("step");
            }
          };
      if (Files.exists(run.config())) {
        trainer.resume(listener);
      } else {
        trainer.run(listener);
      }
    }
  }
}
