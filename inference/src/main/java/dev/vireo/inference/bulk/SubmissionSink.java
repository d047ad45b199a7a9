package dev.vireo.inference.bulk;

import java.io.IOException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The two columns {@code id,prediction} that competitions take: the file name without folder and
 * extension, and the top-1 label, empty for a failed input.
 */
public final class SubmissionSink implements PredictionSink {
  private final CSVPrinter printer;

  /**
   * Writes the header.
   *
   * @param out still the caller's to flush and close
   */
  public SubmissionSink(Appendable out) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord("id", "prediction");
  }

  @Override
  public void write(BulkResult result) throws IOException {
    String label =
        switch (result) {
          case BulkResult.Classified(_, var prediction) -> prediction.best().label();
          case BulkResult.Failed _ -> "";
        };
    printer.printRecord(id(result.name()), label);
  }

  private static String id(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }
}
