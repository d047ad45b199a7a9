package dev.vireo.tools.demo;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Reads the CSV that classifying wrote. */
final class PredictionsFile {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  private PredictionsFile() {}

  /**
   * One classified image.
   *
   * @param label of the first rank
   * @param probability of the first rank, 0 to 1
   */
  record Row(Path image, String label, float probability) {
    /** The name of the folder that the image lies in. */
    String truth() {
      return Objects.requireNonNull(image.getParent()).getFileName().toString();
    }

    boolean right() {
      return label.equals(truth());
    }
  }

  /**
   * @throws VireoException UNREADABLE, or INVALID_DATASET when an image could not be classified
   */
  static List<Row> read(Path file) {
    List<Row> rows = new ArrayList<>();
    try (Reader text = Files.newBufferedReader(file);
        var records = FORMAT.parse(text)) {
      for (CSVRecord record : records) {
        if (!record.get("error").isEmpty()) {
          throw new VireoException(
              ErrorCode.INVALID_DATASET, record.get("path") + ": " + record.get("error"));
        }
        rows.add(
            new Row(
                Path.of(record.get("path")),
                record.get("rank1_label"),
                Float.parseFloat(record.get("rank1_probability"))));
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
    return rows;
  }
}
