package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A place that was named to serve models from. */
public sealed interface ModelSource {
  /** The extension of a model file. */
  String EXTENSION = ".onnx";

  Path path();

  /** What is there now, in no order. */
  List<ModelFile> scan() throws IOException;

  /**
   * Reads {@code PATH} or {@code NAME=PATH}.
   *
   * @throws VireoException NOT_FOUND when nothing is there
   */
  static ModelSource parse(String text) {
    int equals = text.indexOf('=');
    Path whole = Path.of(text);
    if (equals > 0 && !Files.exists(whole)) {
      return at(Path.of(text.substring(equals + 1)), text.substring(0, equals));
    }
    return at(whole, "");
  }

  /**
   * @param name what clients call it; empty for the file's or the folder's own name
   */
  static ModelSource at(Path path, String name) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the model " + path + " does not exist");
    }
    Optional<WeightsFile> known = WeightsFile.known(path);
    boolean folder = Files.isDirectory(path);
    if (known.isEmpty() && folder) {
      return new FolderSource(path, name);
    }
    String file = path.toAbsolutePath().normalize().getFileName().toString();
    // Another format's extension may be any.
    String own = folder ? file : known.isPresent() ? withoutExtension(file) : baseName(path);
    return new FileSource(known.map(WeightsFile::path).orElse(path), name.isEmpty() ? own : name);
  }

  /** {@code birds} for {@code birds.onnx}. */
  static String baseName(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(EXTENSION) ? withoutExtension(name) : name;
  }

  private static String withoutExtension(String name) {
    return name.replaceFirst("(?<=.)\\.[^.]*$", "");
  }

  /** One file with a model, version 1. That it vanishes does not end its service. */
  record FileSource(Path path, String name) implements ModelSource {
    @Override
    public List<ModelFile> scan() {
      return List.of(new ModelFile(name, 1, path, false));
    }
  }

  /** A folder, see {@link FolderScan}. */
  record FolderSource(Path path, String name) implements ModelSource {
    @Override
    public List<ModelFile> scan() throws IOException {
      return new FolderScan(path, name).files();
    }
  }
}
