package dev.vireo.training.fit;

import dev.vireo.inference.file.AtomicFile;
import dev.vireo.training.data.NearDuplicate;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Pairs of images as CSV. */
final class NearDuplicatesFile {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator("\n").setHeader("held_out", "training").get();

  private NearDuplicatesFile() {}

  static void write(Path file, List<NearDuplicate> duplicates) {
    AtomicFile.write(file, temporary -> print(temporary, duplicates));
  }

  private static void print(Path file, List<NearDuplicate> duplicates) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        CSVPrinter csv = new CSVPrinter(writer, FORMAT)) {
      for (NearDuplicate duplicate : duplicates) {
        csv.printRecord(duplicate.measured().name(), duplicate.training().name());
      }
    }
  }
}
