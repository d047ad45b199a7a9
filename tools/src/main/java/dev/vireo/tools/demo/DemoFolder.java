package dev.vireo.tools.demo;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a demo leaves, and where. */
public record DemoFolder(Path path) {
  private static final String MARKER = ".vireo-demo";

  /** {@code images/train/<species>} and {@code images/test/<species>}. */
  public Path images() {
    return path.resolve("images");
  }

  /** Images to learn from. */
  public Path train() {
    return images().resolve("train");
  }

  /** Images that training never sees. */
  public Path test() {
    return images().resolve("test");
  }

  /** One training run's folder. */
  public Path run(String network) {
    return path.resolve("runs").resolve(network);
  }

  public Path model(String network) {
    return path.resolve("models").resolve(network + ".onnx");
  }

  /** One row for each held-out image. */
  public Path predictions(String network) {
    return path.resolve("predictions-" + network + ".csv");
  }

  public Path contactSheet() {
    return path.resolve("contact-sheet.png");
  }

  /** What the networks go by. */
  public Path explanations() {
    return path.resolve("explanations.png");
  }

  public Path comparison() {
    return path.resolve("comparison.md");
  }

  Path drawn() {
    return path.resolve(".drawn");
  }

  /**
   * Makes the folder, or empties one that an earlier demo left.
   *
   * @throws VireoException OUTPUT_FAILED when it holds anything else, which is left alone
   */
  void prepare() {
    try {
      if (Files.exists(path) && !ours()) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            path + " exists and no demo made it; name another folder with -o");
      }
      FolderTree.delete(path);
      Files.createDirectories(path);
      Files.createFile(path.resolve(MARKER));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot write " + path + ": " + IoReason.of(e), e);
    }
  }

  private boolean ours() throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    if (Files.exists(path.resolve(MARKER))) {
      return true;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }
}
