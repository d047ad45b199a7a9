package dev.vireo.tools.inspect;

import dev.vireo.inference.bulk.source.UnreadArchive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Files that are known and that nothing is shown of, with what shows them. */
final class OtherFile {
  private OtherFile() {}

  /**
   * @param start the file's first bytes
   */
  static Optional<String> describe(Path file, byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PAR1")) {
      return Optional.of(table(file, "a Parquet file", "pandas.read_parquet('%s')"));
    }
    if (text.startsWith("ARROW1")) {
      return Optional.of(table(file, "an Arrow file", "pandas.read_feather('%s')"));
    }
    if (text.startsWith("\u00FF\u00FF\u00FF\u00FF")) {
      return Optional.of(
          table(file, "an Arrow stream", "pyarrow.ipc.open_stream('%s').read_all()"));
    }
    if (text.startsWith("{\"path\":")) {
      return Optional.of(
          "%s holds JSON Lines, which are text: head %s. Of predictions, 'vireo inspect' reads CSV"
              .formatted(file, file));
    }
    if (text.startsWith("\u00FF\u00D8\u00FF") || text.startsWith("\u0089PNG")) {
      return Optional.of(
          "%s is an image: vireo classify %s -m MODEL says what is on it".formatted(file, file));
    }
    return UnreadArchive.describe(file.toString()).map(what -> file + ": " + what);
  }

  private static String table(Path file, String kind, String python) {
    return "%s is %s, of which 'vireo inspect' shows nothing: of predictions, it reads CSV (vireo classify ... -o predictions.csv). Python shows it: %s"
        .formatted(file, kind, python.formatted(file));
  }
}
