package dev.vireo.export;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model and the files beside it, which appear together or not at all: they are written in a
 * hidden folder where they will lie, under their own names, and moved out of it, the model last.
 * Closing removes the folder, what was not moved, and the parents that were made for nothing; so
 * does a JVM that is told to stop.
 */
final class StagedFiles implements AutoCloseable {
  private static final String MODEL_SUFFIX = ".onnx";

  private final Path target;
  private final Path folder;

  /** Parents that were not there, the innermost first. */
  private final List<Path> created;

  private final Thread atExit = new Thread(this::removeAtExit, "vireo-staged");

  /**
   * @param output where the model will be; a link stays one
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when nothing can be written there
   */
  StagedFiles(Path output) {
    try {
      target = Files.exists(output) ? output.toRealPath() : output.toAbsolutePath();
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        String what = Files.isDirectory(target) ? "a folder of that name" : "no ordinary file";
        throw failed(output, what + " is there", null);
      }
      created =
          Stream.iterate(target.resolveSibling(""), Objects::nonNull, Path::getParent)
              .takeWhile(Files::notExists)
              .toList();
      Files.createDirectories(target.getParent());
    } catch (IOException e) {
      throw failed(output, AtomicFile.reason(e), e);
    }
    try {
      folder = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
    } catch (IOException e) {
      throw failed(output, refusal(target.getParent(), e), e);
    }
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // The JVM is ending already: closing removes what is left.
    }
  }

  /** Of the folder that its owner knows, not of the hidden one. */
  private static String refusal(@Nullable Path parent, IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied on " + parent;
      case FileSystemException other when other.getReason() != null ->
          other.getReason() + " (" + parent + ")";
      default -> parent + " takes no files";
    };
  }

  /**
   * Fails as writing would, before work is done for it.
   *
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED}
   */
  static void requireWritable(Path output) {
    new StagedFiles(output).close();
  }

  /** Where to write the model. */
  Path model() {
    return folder.resolve(target.getFileName());
  }

  /**
   * Where to write a file beside the model, which bears its name.
   *
   * @param suffix in place of {@value #MODEL_SUFFIX}
   */
  Path beside(String suffix) {
    String name = target.getFileName().toString();
    String stem =
        name.endsWith(MODEL_SUFFIX)
            ? name.substring(0, name.length() - MODEL_SUFFIX.length())
            : name;
    return folder.resolve(stem + suffix);
  }

  /** Moves all files to their places. */
  void publish() {
    try {
      List<Path> files = files();
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      for (Path file : files) {
        Path place = target.resolveSibling(file.getFileName());
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw failed(target, AtomicFile.reason(e), e);
    }
  }

  /** What was written, the model last. */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.comparing(file -> file.equals(model()))).toList();
    }
  }

  static VireoException failed(Path output, String why, @Nullable IOException cause) {
    return new VireoException(
        ErrorCode.OUTPUT_FAILED, "cannot write " + output + ": " + why, cause);
  }

  private void removeAtExit() {
    try {
      remove();
    } catch (IOException | UncheckedIOException e) {
      System.err.println("vireo: " + folder + " is left behind: " + e.getMessage());
    }
  }

  private void remove() throws IOException {
    if (Files.exists(folder)) {
      for (Path file : files()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    }
    for (Path parent : created) {
      try {
        Files.deleteIfExists(parent);
      } catch (DirectoryNotEmptyException _) {
        return; // What was moved lies here, or what somebody else put.
      }
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // The JVM is ending: the hook removes what is left, too.
    }
    try {
      remove();
    } catch (IOException e) {
      throw failed(target, AtomicFile.reason(e), e);
    }
  }
}
