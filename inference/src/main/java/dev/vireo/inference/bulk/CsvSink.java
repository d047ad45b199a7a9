package dev.vireo.inference.bulk;

import dev.vireo.inference.RankedLabel;
import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * One row for each input, RFC 4180, with the header {@code
 * path,rank1_label,rank1_probability,...,error}. A failed input has its code and message in {@code
 * error} and empty ranks.
 */
public final class CsvSink implements PredictionSink {
  private final CSVPrinter printer;
  private final int topK;

  /**
   * Writes the header.
   *
   * @param out still the caller's to flush and close
   * @param topK ranks in a row, at least 1
   */
  public CsvSink(Appendable out, int topK) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    this.topK = topK;
    printer.print("path");
    for (int rank = 1; rank <= topK; rank++) {
      printer.print("rank" + rank + "_label");
      printer.print("rank" + rank + "_probability");
    }
    printer.print("error");
    printer.println();
  }

  @Override
  public void write(BulkResult result) throws IOException {
    printer.print(result.name());
    switch (result) {
      case BulkResult.Classified(_, var prediction) -> {
        ranks(prediction.ranked());
        printer.print("");
      }
      case BulkResult.Failed(_, var code, var message) -> {
        ranks(List.of());
        printer.print(code + ": " + message);
      }
    }
    printer.println();
  }

  private void ranks(List<RankedLabel> ranked) throws IOException {
    for (int rank = 0; rank < topK; rank++) {
      boolean given = rank < ranked.size();
      printer.print(given ? ranked.get(rank).label() : "");
      printer.print(given ? Float.toString(ranked.get(rank).probability()) : "");
    }
  }
}
