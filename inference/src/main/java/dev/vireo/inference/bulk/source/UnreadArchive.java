package dev.vireo.inference.bulk.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Archives of kinds that are not read, told by their names. */
public final class UnreadArchive {
  private static final List<String> TARS =
      List.of(".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar.zst", ".tzst", ".tar.lz4");

  private UnreadArchive() {}

  /** What to say of a file with this name, without the name; empty where it is no such archive. */
  public static Optional<String> describe(String name) {
    return command(name.toLowerCase(Locale.ROOT))
        .map(command ->
            "this is an archive of a kind that is not read (.tar, .tar.gz, .tgz and .zip are):"
                + " unpack it ("
                + command
                + ") and name the folder");
  }

  private static Optional<String> command(String name) {
    if (TARS.stream().anyMatch(name::endsWith)) {
      return Optional.of("tar -xf");
    }
    if (name.endsWith(".7z")) {
      return Optional.of("7z x");
    }
    return name.endsWith(".rar") ? Optional.of("unrar x") : Optional.empty();
  }
}
