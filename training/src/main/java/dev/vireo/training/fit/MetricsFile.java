package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Epochs as CSV, with a header; written whole each time, so that it never ends in half a row. */
final class MetricsFile {
  private static final String HEADER =
      "epoch,learning_rate,train_loss,train_top1,validation_loss,validation_top1,seconds,"
          + "images_per_second,loader_wait,skipped_steps\n";

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  private MetricsFile() {}

  static void write(Path file, List<EpochMetrics> epochs) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (EpochMetrics epoch : epochs) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.6g,%.6f,%.6f,%.6f,%.6f,%.2f,%.1f,%.2f,%d\n",
              epoch.epoch(),
              epoch.learningRate(),
              epoch.trainLoss(),
              epoch.trainTop1(),
              epoch.validationLoss(),
              epoch.validationTop1(),
              epoch.seconds(),
              epoch.imagesPerSecond(),
              epoch.loaderWait(),
              epoch.skippedSteps()));
    }
    AtomicFile.write(file, temporary -> Files.writeString(temporary, csv));
  }

  /**
   * @throws VireoException {@link ErrorCode#UNREADABLE}, or {@link ErrorCode#INVALID_CHECKPOINT}
   *     when it is not such a file or has no epoch
   */
  static List<EpochMetrics> read(Path file) {
    List<EpochMetrics> epochs = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser rows = CSVParser.parse(reader, FORMAT)) {
      for (CSVRecord row : rows) {
        epochs.add(
            new EpochMetrics(
                Integer.parseInt(row.get("epoch")),
                number(row, "learning_rate"),
                number(row, "train_loss"),
                number(row, "train_top1"),
                number(row, "validation_loss"),
                number(row, "validation_top1"),
                number(row, "seconds"),
                number(row, "images_per_second"),
                number(row, "loader_wait"),
                skipped(row)));
      }
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, file + " is damaged: " + e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
    }
    if (epochs.isEmpty()) {
      throw new VireoException(ErrorCode.INVALID_CHECKPOINT, file + " has no epoch");
    }
    return epochs;
  }

  /** Older files do not say. */
  private static int skipped(CSVRecord row) {
    return row.isMapped("skipped_steps") ? Integer.parseInt(row.get("skipped_steps")) : 0;
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
