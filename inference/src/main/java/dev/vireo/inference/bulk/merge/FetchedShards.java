package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.StoredNames;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of shards where they can be read at many places: files as they are, objects of stores
 * copied to a folder here, each with its receipt. Closing it removes the copies.
 */
public final class FetchedShards implements AutoCloseable {
  private final List<Path> files = new ArrayList<>();
  private @Nullable Path folder;

  private FetchedShards() {}

  /**
   * @param words paths, addresses, and patterns of addresses
   * @throws VireoException NOT_FOUND, UNREADABLE, or as {@link Stores#of}
   */
  public static FetchedShards of(List<String> words, Stores stores) {
    FetchedShards fetched = new FetchedShards();
    try {
      for (String word : words) {
        if (Stores.isAddress(word)) {
          for (String address : StoredNames.matching(word, stores)) {
            fetched.fetch(address, stores);
          }
        } else {
          fetched.files.add(Path.of(word));
        }
      }
      return fetched;
    } catch (InvalidPathException e) {
      fetched.close();
      throw new VireoException(ErrorCode.NOT_FOUND, e.getInput() + " is no path", e);
    } catch (RuntimeException e) {
      fetched.close();
      throw e;
    }
  }

  /** Local files, in the order of the words. */
  public List<Path> files() {
    return List.copyOf(files);
  }

  /** Into a folder of its own: names of objects may be alike, or lead elsewhere as paths. */
  private void fetch(String address, Stores stores) {
    try {
      Path own = Files.createDirectory(folder().resolve(Integer.toString(files.size() + 1)));
      Path copy = own.resolve(Stores.name(address));
      copy(address, copy, stores);
      if (stores.of(address).lists()) {
        copyReceipt(address, own, stores);
      }
      files.add(copy);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot fetch " + address + ": " + IoReason.of(e), e);
    }
  }

  private static void copyReceipt(String address, Path folder, Stores stores) throws IOException {
    String receipt = "." + Stores.name(address) + ".done";
    String beside = address.substring(0, address.lastIndexOf('/') + 1);
    try {
      copy(beside + receipt, folder.resolve(receipt), stores);
    } catch (VireoException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
    }
  }

  private Path folder() throws IOException {
    Path made = folder;
    if (made == null) {
      made = Files.createTempDirectory("vireo-shards-");
      folder = made;
    }
    return made;
  }

  private static void copy(String address, Path target, Stores stores) throws IOException {
    try (InputStream in = stores.file(address).stream()) {
      Files.copy(in, target);
    } catch (VireoException e) {
      throw new VireoException(e.code(), "cannot fetch " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (folder != null) {
      try {
        FolderTree.delete(folder);
      } catch (IOException e) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED, folder + " is left behind: " + IoReason.of(e), e);
      }
    }
  }
}
