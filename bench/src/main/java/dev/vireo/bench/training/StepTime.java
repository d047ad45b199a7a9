package dev.vireo.bench.training;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.fit.Execution;
import java.io.IOException;
import java.nio.file.Path;

/** How long a training step takes on a device, for other benchmarks. */
public final class StepTime {
  private StepTime() {}

  /**
   * @param network {@code resnet18} or {@code vit-small}
   * @param size height and width of the images
   * @param steps that are taken, at least 3: the first does not count
   * @return the median, in milliseconds
   */
  public static double median(
      String network, int size, int batch, Precision precision, Device device, int steps)
      throws IOException {
    Workload workload = new Workload(network, size, batch);
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path images = scratch.path().resolve("images");
      VireoSteps.draw(images, workload, steps);
      int threads = Runtime.getRuntime().availableProcessors();
      double[] milliseconds =
          VireoSteps.run(images, workload, precision, new Execution(device, threads))
              .milliseconds()
              .stream()
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      return milliseconds[milliseconds.length / 2];
    }
  }
}
