package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.RankedLabel;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * RFC 4180 with the header {@code path,rank1_label,rank1_probability,...,error}, and {@code
 * embedding} (a JSON array) where there is one. A failed input has its code and message in {@code
 * error} and empty ranks, an undecided one empty ranks alone.
 */
final class CsvRows implements RowWriter {
  private final CSVPrinter printer;
  private final Columns columns;

  /**
   * @param begun whether {@code out} has the header already
   */
  CsvRows(Writer out, Columns columns, boolean begun) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    this.columns = columns;
    if (!begun) {
      header();
    }
  }

  private void header() throws IOException {
    printer.print("path");
    for (int rank = 1; rank <= columns.ranks(); rank++) {
      printer.print(Columns.label(rank));
      printer.print(Columns.probability(rank));
    }
    printer.print("error");
    if (columns.hasEmbedding()) {
      printer.print("embedding");
    }
    printer.println();
  }

  @Override
  public void write(BulkResult result) throws IOException {
    printer.print(result.name());
    switch (result) {
      case BulkResult.Classified(_, var prediction, var embedding) ->
          rest(prediction.ranked(), "", embedding);
      case BulkResult.Undecided(_, _, var embedding) -> rest(List.of(), "", embedding);
      case BulkResult.Failed(_, var code, var message) ->
          rest(List.of(), code + ": " + message, Embedding.NONE);
    }
    printer.println();
  }

  private void rest(List<RankedLabel> ranked, String error, Embedding embedding)
      throws IOException {
    for (int rank = 0; rank < columns.ranks(); rank++) {
      boolean given = rank < ranked.size();
      printer.print(given ? ranked.get(rank).label() : "");
      printer.print(given ? Float.toString(ranked.get(rank).probability()) : "");
    }
    printer.print(error);
    if (columns.hasEmbedding()) {
      printer.print(embedding.size() == 0 ? "" : embedding.toString());
    }
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
