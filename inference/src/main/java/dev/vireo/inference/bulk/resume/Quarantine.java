package dev.vireo.inference.bulk.resume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Images on which a process crashed, and the reports of it: a text file of {@code report<TAB>name}
 * lines, from which a person may take a line to have the image tried again.
 */
final class Quarantine {
  private final Path file;
  private final Map<String, String> reports = new LinkedHashMap<>();

  private Quarantine(Path file) {
    this.file = file;
  }

  static Quarantine open(Path file) throws IOException {
    Quarantine quarantine = new Quarantine(file);
    try {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          quarantine.reports.put(
              line.substring(tab + 1).translateEscapes(), line.substring(0, tab));
        }
      }
    } catch (NoSuchFileException _) {
      // Nothing has crashed.
    }
    return quarantine;
  }

  void add(String name, CrashReport report) throws IOException {
    if (reports.putIfAbsent(name, report.file().toString()) == null) {
      Files.writeString(
          file,
          report.file() + "\t" + escape(name) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** Why an image is kept out, for people; empty when it is not. */
  Optional<String> reason(String name) {
    return Optional.ofNullable(reports.get(name))
        .map(report ->
            "the process crashed while it was decoded, see "
                + report
                + "; to try it again, take its line out of "
                + file);
  }

  int size() {
    return reports.size();
  }

  private static String escape(String name) {
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
