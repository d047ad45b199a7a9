package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.Stores;
import java.util.ArrayList;
import java.util.List;

/** Objects of any kind that a word stands for. */
public final class StoredNames {
  private StoredNames() {}

  /**
   * The addresses that match a pattern, sorted as the store does; a word without wildcards, as it
   * is.
   *
   * @throws VireoException NOT_FOUND when none matches; as {@link Stores#of}
   */
  public static List<String> matching(String word, Stores stores) {
    if (!Glob.matches(word) || !stores.of(word).lists()) {
      return List.of(word);
    }
    List<String> names = new ArrayList<>();
    try (Listing<ImageFile> all = new StoredGlob(word, stores).objects()) {
      while (all.hasNext()) {
        ImageFile file = all.next();
        if (!file.remote()) {
          file.open(); // Tells why the rest cannot be listed.
        }
        names.add(file.name());
      }
    } catch (VireoException e) {
      throw new VireoException(e.code(), "cannot list " + word + ": " + e.getMessage(), e);
    }
    if (names.isEmpty()) {
      throw new VireoException(ErrorCode.NOT_FOUND, "no object matches " + word);
    }
    return names;
  }
}
