package dev.vireo.bench.training;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Execution;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.StepMetrics;
import dev.vireo.training.fit.Trainer;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.network.Architecture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Steps of the real {@link Trainer}, on images of noise that lie in a folder.
 *
 * @param milliseconds of each step but the first
 * @param cores busy meanwhile
 */
record VireoSteps(List<Double> milliseconds, double cores) {
  private static final int CLASSES = 10;
  private static final int SIZE = 32;

  /**
   * Writes as many images as {@code steps} batches take, and a few to measure on.
   *
   * @param folder new
   */
  static void draw(Path folder, int batchSize, int steps) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < batchSize * steps + CLASSES; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      String part = i < CLASSES ? "test" : "train";
      Path label = Files.createDirectories(folder.resolve(part).resolve("class" + i % CLASSES));
      ImageIO.write(image, "png", label.resolve(i + ".png").toFile());
    }
  }

  /** Trains one epoch. */
  static VireoSteps run(Path images, Architecture architecture, int batchSize, int threads)
      throws IOException {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, batchSize)
            .plan(architecture);
    TrainingData data = TrainingData.open(images, 0.1, 1);
    Clock clock = new Clock();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      new Trainer(
              plan, data, scratch.path().resolve("run"), new Execution(new Device.Cpu(), threads))
          .run(clock);
    }
    return clock.read();
  }

  /** Measures from one step's end to the next one's. */
  private static final class Clock implements TrainingListener {
    private final List<Double> milliseconds = new ArrayList<>();
    private long first;
    private long last;
    private double cpuSeconds;

    @Override
    public void step(StepMetrics metrics) {
      long now = System.nanoTime();
      if (metrics.step() == 1) {
        first = now;
        cpuSeconds = -OwnProcess.cpuSeconds();
      } else {
        milliseconds.add((now - last) / 1e6);
      }
      if (metrics.step() == metrics.steps()) {
        cpuSeconds += OwnProcess.cpuSeconds();
      }
      last = now;
    }

    VireoSteps read() {
      return new VireoSteps(milliseconds, 1e9 * cpuSeconds / (last - first));
    }
  }
}
