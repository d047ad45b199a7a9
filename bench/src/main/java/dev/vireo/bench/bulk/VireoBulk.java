package dev.vireo.bench.bulk;

import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.model.DecodeMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;

/**
 * What {@code vireo classify} runs, on the CPU unless told otherwise, again and again over one
 * folder.
 */
final class VireoBulk implements Contender {
  private static final int TOP_K = 5;
  private static final int WARM_UP_IMAGES = 2000;

  private final String images;
  private final BulkClassifier classifier;

  VireoBulk(Path model, Path images) {
    this(model, images, 0);
  }

  /**
   * @param batchSize images that go through the model together; 0 for the default
   */
  VireoBulk(Path model, Path images, int batchSize) {
    this(model, images, batchSize, DecodeMode.EXACT);
  }

  VireoBulk(Path model, Path images, int batchSize, DecodeMode decode) {
    this(model, images, batchSize, decode, new Device.Cpu());
  }

  VireoBulk(Path model, Path images, int batchSize, DecodeMode decode, Device device) {
    this(model, images, batchSize, EngineOptions.DEFAULTS.withDevice(device).withDecode(decode));
  }

  VireoBulk(Path model, Path images, int batchSize, EngineOptions options) {
    this.images = images.toString();
    this.classifier =
        BulkClassifier.open(model, options, batchSize, source(Integer.MAX_VALUE >> 20));
  }

  private ImageSource source(int times) {
    return ImageSource.of(Collections.nCopies(times, images));
  }

  int batchSize() {
    return classifier.batchSize();
  }

  /** Long enough for the resizers to have changed to vectors, and those to be compiled. */
  void warmUp() throws IOException {
    for (long images = 0; images < WARM_UP_IMAGES; ) {
      images += classify(1).images();
    }
  }

  /**
   * @param times to go through the folder
   * @throws IllegalStateException when an image fails: rates of failures mean nothing
   */
  BulkSummary classify(int times) throws IOException {
    BulkSummary summary =
        classifier.classify(
            source(times), BulkSettings.topK(TOP_K), result -> {}, BulkProgress.SILENT);
    if (summary.failures() > 0) {
      throw new IllegalStateException(
          summary.failures() + " of " + summary.images() + " images failed in " + images);
    }
    return summary;
  }

  @Override
  public double run(int times) throws IOException {
    return classify(times).imagesPerSecond();
  }

  @Override
  public void close() {
    classifier.close();
  }
}
