package dev.vireo.training.fit;

import dev.vireo.inference.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Epochs as CSV, with a header; written whole each time, so that it never ends in half a row. */
final class MetricsFile {
  private static final String HEADER =
      "epoch,learning_rate,train_loss,train_top1,validation_loss,validation_top1,seconds,"
          + "images_per_second,loader_wait\n";

  private MetricsFile() {}

  static void write(Path file, List<EpochMetrics> epochs) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (EpochMetrics epoch : epochs) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.6g,%.6f,%.6f,%.6f,%.6f,%.2f,%.1f,%.2f\n",
              epoch.epoch(),
              epoch.learningRate(),
              epoch.trainLoss(),
              epoch.trainTop1(),
              epoch.validationLoss(),
              epoch.validationTop1(),
              epoch.seconds(),
              epoch.imagesPerSecond(),
              epoch.loaderWait()));
    }
    AtomicFile.write(file, temporary -> Files.writeString(temporary, csv));
  }
}
