package dev.vireo.tools.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.LibraryJar;
import dev.vireo.inference.cuda.LibraryStore;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.hub.CheckedFile;
import dev.vireo.training.hub.Checksum;
import dev.vireo.training.hub.FetchListener;
import dev.vireo.training.hub.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Jars where they lie already, or from a Maven repository. Closing removes what was fetched: once
 * it is unpacked, nobody needs it.
 *
 * @param repository ends in a slash
 * @param folders that may have jars by name or by path
 * @param kept where fetched ones are kept until then
 */
record FetchedJars(
    URI repository, List<Path> folders, Path kept, StoreSettings settings, FetchListener listener)
    implements LibraryStore.Jars, AutoCloseable {

  FetchedJars {
    folders = List.copyOf(folders);
  }

  /** Bytes that would be fetched for these jars. */
  long missing(List<LibraryJar> jars) {
    return jars.stream()
        .filter(jar -> here(jar).isEmpty() && !Files.exists(kept.resolve(jar.fileName())))
        .mapToLong(LibraryJar::bytes)
        .sum();
  }

  /**
   * @throws VireoException as {@link CheckedFile#fetch}
   */
  @Override
  public Path bring(LibraryJar jar) {
    Optional<Path> here = here(jar);
    if (here.isPresent() && sum(here.get()).equals(jar.sha256())) {
      return here.get();
    }
    Path target = kept.resolve(jar.fileName());
    new CheckedFile(
            repository.resolve(jar.path()),
            jar.fileName(),
            Optional.of(new Checksum(Checksum.Kind.SHA256, jar.sha256())),
            target)
        .fetch(settings, listener);
    return target;
  }

  /** One of the right size, which is not looked into. */
  private Optional<Path> here(LibraryJar jar) {
    for (Path folder : folders) {
      for (String name : List.of(jar.path(), jar.fileName())) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file) && file.toFile().length() == jar.bytes()) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private static String sum(Path file) {
    return Checksum.of(Checksum.Kind.SHA256, file);
  }

  /** Removes the jars that were fetched whole; what is cut off stays, to go on with. */
  @Override
  public void close() {
    try {
      if (!Files.isDirectory(kept)) {
        return;
      }
      List<Path> files;
      try (Stream<Path> entries = Files.list(kept)) {
        files = entries.toList();
      }
      for (Path file : files) {
        if (Objects.requireNonNull(file.getFileName()).toString().endsWith(".jar")) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot remove what lies in " + kept + ": " + IoReason.of(e), e);
    }
  }
}
