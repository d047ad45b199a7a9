package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.file.CacheFolder;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.ObjectStore;
import dev.vireo.inference.store.StoredObject;
import dev.vireo.inference.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/** Where a result is to be: a file, or an object of a store, which is made of a file here. */
public sealed interface ResultPlace {
  /** The file that a run makes. */
  Path file();

  /**
   * The run that made the result that is there, as {@link FinishedRun#of}.
   *
   * @throws VireoException as there, and as a store refuses
   */
  Optional<FinishedRun> finished(OutputFormat format);

  /**
   * Brings a finished file, and the receipt beside it if there is one, to its place; does nothing
   * where that was done.
   *
   * @throws VireoException OUTPUT_FAILED; the file stays, and it can be tried again
   */
  void publish();

  /**
   * Fails as {@link #publish} would where that can be known, before work is done for it.
   *
   * @throws VireoException
   */
  void check();

  /** Of a path or an address; the stores are the caller's to close. */
  static ResultPlace of(String text, Stores stores) {
    return Stores.isAddress(text) ? InStore.of(text, stores) : new OnDisk(Path.of(text));
  }

  /** A file in its place. */
  record OnDisk(Path file) implements ResultPlace {
    @Override
    public Optional<FinishedRun> finished(OutputFormat format) {
      return FinishedRun.of(file, format);
    }

    @Override
    public void publish() {}

    @Override
    public void check() {}

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * An object. Its rows collect below the user's cache folder, so that a run can be resumed on the
   * machine where it was interrupted, and on any other once the object is there.
   *
   * @param file in a folder of its own
   */
  record InStore(String address, ObjectStore store, Path file) implements ResultPlace {
    private static final int KEY_BYTES = 10;

    static InStore of(String address, Stores stores) {
      String name = Stores.name(address);
      ObjectStore store = stores.of(address);
      Path folder = CacheFolder.ofUser().resolve("results").resolve(key(Stores.path(address)));
      return new InStore(address, store, folder.resolve(name));
    }

    /** Two addresses have two folders, whatever their names. */
    private static String key(String address) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] hash = digest.digest(address.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }

    /** Of the object, where it has one. */
    private Optional<String> receipt() {
      int slash = address.lastIndexOf('/') + 1;
      return store.lists()
          ? Optional.of(address.substring(0, slash) + "." + address.substring(slash) + ".done")
          : Optional.empty();
    }

    @Override
    public Optional<FinishedRun> finished(OutputFormat format) {
      Optional<FinishedRun> here = FinishedRun.of(file, format);
      if (here.isPresent()) {
        return here; // It was made and not brought there.
      }
      if (Files.exists(UnfinishedFolder.of(file).journal()) || receipt().isEmpty()) {
        return Optional.empty();
      }
      Optional<Long> bytes = there(() -> store.find(address).size());
      return bytes.map(size -> FinishedRun.checked(address, there(this::read), size));
    }

    private FinishedRun read() throws IOException {
      try (InputStream in = store.open(receipt().orElseThrow(), 0, Optional.empty()).bytes()) {
        String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return FinishedRun.parse(json).orElseThrow(() -> none("this is no receipt"));
      }
    }

    private static VireoException none(String what) {
      return new VireoException(ErrorCode.NOT_FOUND, what);
    }

    /** What a store is asked for. */
    private interface Question<T> {
      T ask() throws IOException;
    }

    /** Empty where there is no such object. */
    private <T> Optional<T> there(Question<T> question) {
      try {
        return Optional.of(question.ask());
      } catch (VireoException e) {
        if (e.code() == ErrorCode.NOT_FOUND) {
          return Optional.empty();
        }
        throw unreachable(e.getMessage(), e);
      } catch (IOException e) {
        throw unreachable(IoReason.of(e), e);
      }
    }

    @Override
    public void publish() {
      if (Files.notExists(file)) {
        return;
      }
      try {
        store.put(file, address);
        Path receipt = UnfinishedFolder.of(file).receipt();
        if (receipt().isPresent() && Files.exists(receipt)) {
          store.put(receipt, receipt().get());
        }
        FolderTree.delete(Objects.requireNonNull(file.getParent()));
      } catch (IOException e) {
        throw unsent(IoReason.of(e), e);
      } catch (VireoException e) {
        throw unsent(e.getMessage(), e);
      }
    }

    @Override
    public void check() {
      if (!store.lists()) {
        return;
      }
      // A listing tells a bucket that is not there; who may write need not be allowed to list.
      try (Listing<StoredObject> there = store.list(address)) {
        boolean _ = there.hasNext();
      } catch (VireoException e) {
        if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
          throw new VireoException(
              ErrorCode.OUTPUT_FAILED, "cannot write " + address + ": " + e.getMessage(), e);
        }
      }
    }

    private VireoException unsent(String why, Exception cause) {
      return new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "cannot write %s: %s. All rows are in %s: give the same command again (classify: with --resume), or copy them there"
              .formatted(address, why, file),
          cause);
    }

    private VireoException unreachable(String why, Exception cause) {
      return new VireoException(
          ErrorCode.UNREADABLE, "cannot tell whether " + address + " is there: " + why, cause);
    }

    @Override
    public String toString() {
      return address;
    }
  }
}
