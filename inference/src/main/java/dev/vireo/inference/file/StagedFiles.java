package dev.vireo.inference.file;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.FileMove;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
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
public final class StagedFiles implements AutoCloseable {
  private final Path target;
  private final TemporaryPath folder;

  /**
   * @param output where the model will be; a link stays one
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when nothing can be written there
   */
  public StagedFiles(Path output) {
    List<Path> created;
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
      throw failed(output, IoReason.of(e), e);
    }
    try {
      String prefix = "." + target.getFileName() + ".";
      folder = new TemporaryPath(Files.createTempDirectory(target.getParent(), prefix), created);
    } catch (IOException e) {
      throw failed(output, refusal(target.getParent(), e), e);
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
  public static void requireWritable(Path output) {
    new StagedFiles(output).close();
  }

  /** Where to write the model. */
  public Path model() {
    return folder.path().resolve(target.getFileName());
  }

  /**
   * Where to write a file beside the model, which bears its name.
   *
   * @param suffix in place of {@code .onnx}
   */
  public Path beside(String suffix) {
    String stem = target.getFileName().toString().replaceFirst("\\.onnx$", "");
    return folder.path().resolve(stem + suffix);
  }

  /** Removes what was written only on the way to the model. */
  public void keepOnlyModel() throws IOException {
    for (Path file : files()) {
      if (!file.equals(model())) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Moves all files to their places. */
  public void publish() {
    try {
      List<Path> files = files();
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      for (Path file : files) {
        Path place = target.resolveSibling(file.getFileName());
        FileMove.at(file, place);
      }
    } catch (IOException e) {
      throw failed(target, IoReason.of(e), e);
    }
  }

  /** What was written, the model last. */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.path())) {
      return files.sorted(Comparator.comparing(file -> file.equals(model()))).toList();
    }
  }

  public static VireoException failed(Path output, String why, @Nullable IOException cause) {
    return new VireoException(
        ErrorCode.OUTPUT_FAILED, "cannot write " + output + ": " + why, cause);
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw failed(target, IoReason.of(e), e);
    }
  }
}
