package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.store.StoredFile;
import dev.vireo.inference.store.Stores;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What one word of the command line stands for. */
interface Inputs {
  /** All of them, from the first. */
  Listing<ImageFile> list();

  /** As {@link #list}, to look ahead: what it shows is shown again by the next listing. */
  default Listing<ImageFile> peek() {
    return list();
  }

  /** Whether they can be counted without unpacking them or using them up. */
  default boolean countable() {
    return true;
  }

  /** What the last listing that came to its end left out of folders. */
  default LeftOut leftOut() {
    return LeftOut.NOTHING;
  }

  /**
   * A folder, an archive, a file, a range, a list, or a pattern, on this machine or in a store; a
   * file that is there goes before what its name might mean.
   *
   * @throws VireoException NOT_FOUND when there is nothing of that name; UNREADABLE for a list that
   *     cannot be opened
   */
  static Inputs named(String word, Stores stores) {
    if (Stores.isAddress(word)) {
      return StoredInputs.named(word, stores);
    }
    try {
      Path path = Path.of(word);
      if (Files.isDirectory(path)) {
        return new ImageFolderInputs(path);
      }
      if (Files.exists(path) || Files.isSymbolicLink(path)) {
        UnreadArchive.describe(word)
            .ifPresent(what -> {
              throw new VireoException(ErrorCode.UNSUPPORTED_IMAGE, word + ": " + what);
            });
        Optional<Inputs> archive = Archive.at(path.toString(), path).map(Inputs.class::cast);
        return archive.orElse(() -> Listing.single(ImageFile.of(path)));
      }
      if (BraceRange.matches(word)) {
        return BraceRange.of(word, stores);
      }
      if (word.startsWith("@")) {
        String list = word.substring(1);
        return Stores.isAddress(list)
            ? StoredInputs.list(list, stores)
            : ListFile.open(Path.of(list), stores);
      }
      if (Glob.matches(word)) {
        return matching(word);
      }
    } catch (InvalidPathException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "'" + word + "' is no path: " + e.getReason(), e);
    }
    throw new VireoException(
        ErrorCode.NOT_FOUND,
        "the input "
            + word
            + " does not exist"
            + (word.indexOf('\uFFFD') < 0
                ? ""
                : "; a name that is not UTF-8 cannot be given here: name its folder, or put it in a"
                    + " list (@list.txt)"));
  }

  private static Inputs matching(String pattern) {
    Glob glob = new Glob(pattern);
    try (Listing<ImageFile> first = glob.list()) {
      if (!first.hasNext()) {
        throw new VireoException(ErrorCode.NOT_FOUND, "no file matches " + pattern);
      }
    }
    return glob;
  }

  /** A line of a list or a file that matches a pattern: the images in an archive, else itself. */
  static Listing<ImageFile> behind(ImageFile file) {
    if (file instanceof StoredFile stored) {
      return StoredInputs.behind(stored);
    }
    return file.path()
        .flatMap(path -> Archive.at(file.name(), path))
        .map(Archive::list)
        .orElseGet(() ->
            Listing.single(
                UnreadArchive.describe(file.name())
                    .<ImageFile>map(
                        what -> new UnusableInput(file.name(), ErrorCode.UNSUPPORTED_IMAGE, what))
                    .orElse(file)));
  }
}
