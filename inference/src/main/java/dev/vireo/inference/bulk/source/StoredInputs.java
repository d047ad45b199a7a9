package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.ObjectStore;
import dev.vireo.inference.store.StoredFile;
import dev.vireo.inference.store.StoredObject;
import dev.vireo.inference.store.Stores;
import java.io.IOException;
import java.util.Optional;

/** What addresses of object stores stand for, as {@link Inputs} says of paths. */
final class StoredInputs {
  private static final String ZIP =
      "a zip file is read from its end, which a store does not suit: copy it here first, or pack"
          + " the images as .tar";

  private StoredInputs() {}

  /**
   * @throws VireoException as {@link Inputs#named}, with the address
   */
  static Inputs named(String word, Stores stores) {
    ObjectStore store = stores.of(word);
    try {
      Optional<StoredObject> there = find(word, store);
      if (there.isPresent()) {
        refusal(word)
            .ifPresent(what -> {
              throw new VireoException(ErrorCode.UNSUPPORTED_IMAGE, what);
            });
        StoredFile file = stores.file(there.get());
        return StoredArchive.at(file).orElse(() -> Listing.single(file));
      }
      if (BraceRange.matches(word)) {
        return BraceRange.of(word, stores);
      }
      if (!store.lists()) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "web servers do not list what is in a folder: name the images, in a list (@list.txt)"
                + " where they are many");
      }
      Inputs many =
          Glob.matches(word)
              ? new StoredGlob(word, stores)
              : new StoredFolder(word.endsWith("/") ? word : word + "/", stores);
      requireSome(word, many, store);
      return many;
    } catch (VireoException e) {
      throw e.getMessage().contains(word)
          ? e
          : new VireoException(e.code(), word + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot reach " + word + ": " + IoReason.of(e), e);
    }
  }

  /** The object itself; empty for what can only be a folder, or is not there and may be more. */
  private static Optional<StoredObject> find(String word, ObjectStore store) throws IOException {
    if (word.endsWith("/")) {
      return Optional.empty();
    }
    try {
      return Optional.of(store.find(word));
    } catch (VireoException e) {
      if (e.code() == ErrorCode.NOT_FOUND && (store.lists() || BraceRange.matches(word))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A failure to list is to end the run before it begins, so the store itself is asked. */
  private static void requireSome(String word, Inputs many, ObjectStore store) {
    String prefix =
        switch (many) {
          case StoredFolder folder -> folder.prefix();
          case StoredGlob glob -> glob.prefix();
          default -> word;
        };
    try (Listing<StoredObject> all = store.list(prefix)) {
      if (!all.hasNext()) {
        throw new VireoException(
            ErrorCode.NOT_FOUND,
            Glob.matches(word)
                ? "no object matches " + word
                : "there is neither an object of this name nor one below it");
      }
    }
    try (Listing<ImageFile> first = many.list()) {
      if (many instanceof StoredGlob && !first.hasNext()) {
        throw new VireoException(ErrorCode.NOT_FOUND, "no object matches " + word);
      }
    }
  }

  /** A list of paths and addresses, read while they are classified. */
  static Inputs list(String address, Stores stores) {
    StoredFile list = stores.file(address);
    try {
      list.stream().close();
    } catch (VireoException e) {
      throw new VireoException(
          e.code(), "cannot read the list " + address + ": " + e.getMessage(), e);
    }
    return () -> {
      try {
        return new Chain<>(new PathLines(address, list.stream(), stores), Inputs::behind);
      } catch (VireoException e) {
        return Listing.single(UnusableInput.of(address, e));
      }
    };
  }

  /** A line of a list or what matches a pattern: the images in an archive, else itself. */
  static Listing<ImageFile> behind(StoredFile file) {
    Optional<String> refusal = refusal(file.name());
    if (refusal.isPresent()) {
      return Listing.single(
          new UnusableInput(file.name(), ErrorCode.UNSUPPORTED_IMAGE, refusal.get()));
    }
    return StoredArchive.at(file).map(Inputs::list).orElseGet(() -> Listing.single(file));
  }

  private static Optional<String> refusal(String address) {
    String path = Stores.path(address);
    return Archive.kind(path).filter(Archive.Kind.ZIP::equals).isPresent()
        ? Optional.of(ZIP)
        : UnreadArchive.describe(path);
  }
}
