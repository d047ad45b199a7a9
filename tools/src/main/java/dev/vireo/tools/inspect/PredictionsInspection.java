package dev.vireo.tools.inspect;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV of predictions: rows, errors by code, images by predicted label. */
final class PredictionsInspection {
  static final String FIRST_COLUMNS = "path,rank1_label,";

  private PredictionsInspection() {}

  static void print(Path file, String size, Sheet sheet) {
    Map<String, Integer> labels = new TreeMap<>();
    Map<String, Integer> errors = new TreeMap<>();
    int rows = 0;
    int errorColumn;
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
      Iterator<CSVRecord> records = parser.iterator();
      List<String> header = records.hasNext() ? records.next().toList() : List.of();
      errorColumn = errorColumn(file, header);
      while (records.hasNext()) {
        CSVRecord row = records.next();
        rows++;
        if (row.size() != header.size()) {
          throw new VireoException(
              ErrorCode.UNREADABLE,
              String.format(
                  Locale.ROOT,
                  "%s: row %d has %d columns where the header has %d",
                  file,
                  rows,
                  row.size(),
                  header.size()));
        }
        String error = row.get(errorColumn);
        if (error.isEmpty()) {
          labels.merge(row.get(1), 1, Integer::sum);
        } else {
          errors.merge(error.split(":", 2)[0], 1, Integer::sum);
        }
      }
    } catch (UncheckedIOException e) {
      throw unreadable(file, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    int failed = errors.values().stream().mapToInt(Integer::intValue).sum();
    sheet.title(file + ": predictions, " + size);
    sheet.fact("Rows", String.format(Locale.ROOT, "%,d", rows));
    sheet.fact("Ranks", Integer.toString((errorColumn - 1) / 2));
    sheet.fact("Errors", failed == 0 ? "none" : String.format(Locale.ROOT, "%,d", failed));
    if (failed > 0) {
      sheet.table("Errors by code", counts(errors));
    }
    sheet.table("Images by predicted label", counts(labels));
  }

  /** Behind the path, and a label and a probability for each rank. */
  private static int errorColumn(Path file, List<String> header) {
    int column = header.indexOf("error");
    if (column < 3 || column % 2 == 0) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          file
              + ": its header has no 'error' behind the path and the ranks; 'vireo classify' writes"
              + " path,rank1_label,rank1_probability,...,error");
    }
    return column;
  }

  /** Most frequent first. */
  private static List<List<String>> counts(Map<String, Integer> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .forEach(entry -> rows.add(List.of(entry.getKey(), entry.getValue().toString())));
    return rows;
  }

  private static VireoException unreadable(Path file, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
  }
}
