package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.archive.ArchiveListing;
import dev.vireo.inference.bulk.source.archive.TarMembers;
import dev.vireo.inference.bulk.source.archive.ZipMembers;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * An archive of images, told by its name. Its rows are called {@code archive/member}; what is wrong
 * with the archive itself is one more row, behind those that could be read.
 */
record Archive(String name, Path path, Kind kind) implements Inputs {
  enum Kind {
    TAR,
    COMPRESSED_TAR,
    ZIP
  }

  /** The archive that a file is, by its extension. */
  static Optional<Archive> at(String name, Path path) {
    return kind(name).map(kind -> new Archive(name, path, kind));
  }

  /** By the name alone. */
  static Optional<Kind> kind(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".tar")) {
      return Optional.of(Kind.TAR);
    }
    if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
      return Optional.of(Kind.COMPRESSED_TAR);
    }
    return lower.endsWith(".zip") ? Optional.of(Kind.ZIP) : Optional.empty();
  }

  @Override
  public Listing<ImageFile> list() {
    return switch (kind) {
      case TAR -> new ArchiveListing(name, () -> TarMembers.open(name, path));
      case COMPRESSED_TAR -> new ArchiveListing(name, () -> TarMembers.openCompressed(name, path));
      case ZIP -> new ArchiveListing(name, () -> ZipMembers.open(name, path));
    };
  }

  @Override
  public boolean countable() {
    return countable(name);
  }

  /** Whether what has this name, or matches this pattern, can be counted without unpacking it. */
  static boolean countable(String name) {
    return kind(name).filter(Kind.COMPRESSED_TAR::equals).isEmpty();
  }
}
