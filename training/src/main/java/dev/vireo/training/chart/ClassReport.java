package dev.vireo.training.chart;

import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.inference.file.AtomicFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Precision, recall, F1 and support (the number of images) of every class, as CSV. */
public final class ClassReport {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator("\n")
          .setHeader("class", "precision", "recall", "f1", "support", "most_often_taken_for")
          .get();

  private ClassReport() {}

  public static void write(Path file, ConfusionMatrix matrix) {
    AtomicFile.write(file, temporary -> print(temporary, matrix));
  }

  private static void print(Path file, ConfusionMatrix matrix) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        CSVPrinter csv = new CSVPrinter(writer, FORMAT)) {
      for (int label = 0; label < matrix.labels().size(); label++) {
        int mistake = matrix.worstMistake(label);
        csv.printRecord(
            matrix.labels().get(label),
            share(matrix.precision(label)),
            share(matrix.recall(label)),
            share(matrix.f1(label)),
            matrix.total(label),
            mistake < 0 ? "" : matrix.labels().get(mistake));
      }
    }
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
