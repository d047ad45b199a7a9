package dev.vireo.inference.bulk.sink;

import java.io.IOException;
import java.io.Writer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The two columns {@code id,prediction} that competitions take: the file name without folder and
 * extension, and the top-1 label, empty for an input that failed or is undecided.
 */
final class SubmissionRows implements RowWriter {
  private final CSVPrinter printer;

  /**
   * @param begun whether {@code out} has the header already
   */
  SubmissionRows(Writer out, boolean begun) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    if (!begun) {
      printer.printRecord("id", "prediction");
    }
  }

  @Override
  public void write(BulkResult result) throws IOException {
    String label =
        switch (result) {
          case BulkResult.Classified(_, var prediction, _) -> prediction.best().label();
          case BulkResult.Undecided _, BulkResult.Failed _ -> "";
        };
    printer.printRecord(id(result.name()), label);
  }

  /** What an input is called in a submission. */
  static String id(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  @Override
  public void flush() throws IOException {
    printer.flush();
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
