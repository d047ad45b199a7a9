package dev.vireo.bench.training;

import static dev.vireo.bench.training.Workload.CLASSES;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.OwnProcess;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Execution;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.StepMetrics;
import dev.vireo.training.fit.Trainer;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingSettings;
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
  /**
   * Writes as many images as {@code steps} batches take, and a few to measure on.
   *
   * @param folder new
   */
  static void draw(Path folder, Workload workload, int steps) throws IOException {
    Random random = new Random(1);
    int size = workload.size();
    for (int i = 0; i < workload.batch() * steps + CLASSES; i++) {
      BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      String part = i < CLASSES ? "test" : "train";
      Path label = Files.createDirectories(folder.resolve(part).resolve("class" + i % CLASSES));
      ImageIO.write(image, "png", label.resolve(i + ".png").toFile());
    }
  }

  /** Trains one epoch. */
  static VireoSteps run(Path images, Workload workload, Precision precision, int threads)
      throws IOException {
    return run(images, workload, precision, new Execution(new Device.Cpu(), threads));
  }

  /** Trains one epoch. */
  static VireoSteps run(Path images, Workload workload, Precision precision, Execution execution)
      throws IOException {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.BATCH_SIZE, workload.batch())
            .with(LoopSettings.PRECISION, precision)
            .plan(workload.architecture());
    TrainingData data = TrainingData.open(images, 0.1, 1);
    Clock clock = new Clock();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      new Trainer(plan, data, scratch.path().resolve("run"), execution).run(clock);
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
