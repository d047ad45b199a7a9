package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A place that was named to serve models from. */
public sealed interface ModelSource {
  /** The extension of a model file. */
  String EXTENSION = ".onnx";

  Path path();

  /** What was said of its model. */
  GivenOptions options();

  /** What is there now, in no order. */
  List<ModelFile> scan() throws IOException;

  /**
   * @throws VireoException NOT_FOUND when nothing is there
   */
  static ModelSource of(ModelArgument argument) {
    return at(Path.of(argument.location()), argument.name(), argument.options());
  }

  /**
   * @param name what clients call it; empty for the file's or the folder's own name
   */
  static ModelSource at(Path path, String name) {
    return at(path, name, GivenOptions.NONE);
  }

  private static ModelSource at(Path path, String name, GivenOptions options) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the model " + path + " does not exist");
    }
    Optional<WeightsFile> known = WeightsFile.known(path);
    boolean folder = Files.isDirectory(path);
    if (known.isEmpty() && folder) {
      return new FolderSource(path, name, options);
    }
    String file = path.toAbsolutePath().normalize().getFileName().toString();
    // Another format's extension may be any.
    String own = folder ? file : known.isPresent() ? withoutExtension(file) : baseName(path);
    return new FileSource(
        known.map(WeightsFile::path).orElse(path), name.isEmpty() ? own : name, options);
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
  record FileSource(Path path, String name, GivenOptions options) implements ModelSource {
    @Override
    public List<ModelFile> scan() {
      return List.of(ModelFile.of(name, 1, path, false).with(options));
    }
  }

  /** A folder, see {@link FolderScan}. */
  record FolderSource(Path path, String name, GivenOptions options) implements ModelSource {
    @Override
    public List<ModelFile> scan() throws IOException {
      List<ModelFile> found = new FolderScan(path, name).files();
      if (!options.isEmpty() && found.stream().map(ModelFile::name).distinct().count() > 1) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "%s holds several models, and %s is said of one: name that alone, or put its files beside it"
                .formatted(path, options.values().keySet()));
      }
      Map<String, List<ModelFile>> byName = new TreeMap<>();
      for (ModelFile file : found) {
        byName.computeIfAbsent(file.name(), _ -> new ArrayList<>()).add(file.with(options));
      }
      return byName.values().stream().flatMap(files -> configured(files).stream()).toList();
    }

    /** As Triton's configuration in the model's folder says. */
    private static List<ModelFile> configured(List<ModelFile> files) {
      ModelFile first = files.getFirst();
      return first.withSiblings()
          ? TritonConfig.in(first.folders().getLast()).chosen(files)
          : files;
    }
  }
}
