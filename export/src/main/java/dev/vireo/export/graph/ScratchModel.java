package dev.vireo.export.graph;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** A graph as a temporary file: what is beyond 2 GB cannot be handed over in memory. */
public final class ScratchModel implements AutoCloseable {
  private final Path folder;

  /**
   * @param metadata goes to {@code metadata_props}
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED}
   */
  public ScratchModel(OnnxGraph graph, SortedMap<String, String> metadata) {
    try {
      folder = Files.createTempDirectory("vireo-scratch");
    } catch (IOException e) {
      throw failed(e);
    }
    try {
      graph.write(path(), metadata);
    } catch (IOException e) {
      close();
      throw failed(e);
    }
  }

  public Path path() {
    return folder.resolve("model.onnx");
  }

  @Override
  public void close() {
    try (Stream<Path> listed = Files.list(folder)) {
      List<Path> files = listed.toList();
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static VireoException failed(IOException e) {
    return new VireoException(
        ErrorCode.OUTPUT_FAILED, "cannot use the folder for temporary files: " + IoReason.of(e), e);
  }
}
