package dev.vireo.bench.bulk;

import dev.vireo.bench.process.OwnProcess;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.DecodeMode;
import java.io.IOException;
import java.nio.file.Path;

/** How fast the bulk pipeline is, for other benchmarks to compare with. */
public final class BulkRate implements AutoCloseable {
  private final VireoBulk bulk;
  private double lastSeconds;

  /**
   * @param imagesPerCpuSecond images for each CPU second of this process
   */
  public record Measured(double imagesPerSecond, double imagesPerCpuSecond) {}

  /** Runs on the CPU until it is warm. */
  public BulkRate(Path model, Path images) throws IOException {
    this(model, images, new Device.Cpu());
  }

  /** Runs on a device until it is warm. */
  public BulkRate(Path model, Path images, Device device) throws IOException {
    bulk = new VireoBulk(model, images, 0, DecodeMode.EXACT, device);
    bulk.warmUp();
    lastSeconds = bulk.classify(1).seconds();
  }

  /**
   * @param seconds for which to run, about
   */
  public Measured measure(double seconds) throws IOException {
    int times = (int) Math.max(1, Math.round(seconds / lastSeconds));
    double cpu = OwnProcess.cpuSeconds();
    BulkSummary summary = bulk.classify(times);
    lastSeconds = summary.seconds() / times;
    return new Measured(
        summary.imagesPerSecond(), summary.images() / (OwnProcess.cpuSeconds() - cpu));
  }

  @Override
  public void close() {
    bulk.close();
  }
}
