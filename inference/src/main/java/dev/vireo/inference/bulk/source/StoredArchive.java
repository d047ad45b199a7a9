package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.archive.ArchiveListing;
import dev.vireo.inference.bulk.source.archive.TarMembers;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.StoredFile;
import dev.vireo.inference.store.Stores;
import java.util.Optional;

/**
 * A tar archive in a store: one request, read in order, its members held while they are worked on.
 */
record StoredArchive(StoredFile file, boolean compressed) implements Inputs {
  static Optional<Inputs> at(StoredFile file) {
    return Archive.kind(Stores.path(file.name()))
        .filter(kind -> kind != Archive.Kind.ZIP)
        .map(kind -> new StoredArchive(file, kind == Archive.Kind.COMPRESSED_TAR));
  }

  @Override
  public Listing<ImageFile> list() {
    return new ArchiveListing(
        file.name(), () -> TarMembers.read(file.name(), file.stream(), compressed));
  }

  @Override
  public boolean countable() {
    return false;
  }
}
