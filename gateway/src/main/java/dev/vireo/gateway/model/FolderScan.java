package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a folder serves, in one of three layouts: Triton's repository ({@code
 * name/version/model.onnx}), one model of such a repository ({@code version/model.onnx}), or ONNX
 * files side by side ({@code name.onnx}, each version 1). Versions are whole numbers from 1 without
 * leading zeros; hidden entries and everything else are passed over.
 */
record FolderScan(Path folder, String name) {
  /** The names of the file in a version's folder, as in Triton's layout; the first there counts. */
  private static final List<String> MODEL_FILES = List.of("model.onnx", "model.safetensors");

  /**
   * @throws VireoException INVALID_ARGUMENT when the folder mixes layouts, or has a name for
   *     several models
   */
  List<ModelFile> files() throws IOException {
    List<ModelFile> flat = new ArrayList<>();
    List<ModelFile> versions = new ArrayList<>();
    List<ModelFile> repository = new ArrayList<>();
    String own = name.isEmpty() ? nameOf(folder.toRealPath()) : name;
    for (Path entry : entries(folder)) {
      if (Files.isRegularFile(entry)) {
        if (nameOf(entry).endsWith(ModelSource.EXTENSION)) {
          flat.add(ModelFile.of(ModelSource.baseName(entry), 1, entry, false));
        }
      } else if (isVersion(nameOf(entry))) {
        addVersion(versions, own, entry);
      } else {
        for (Path version : entries(entry)) {
          addVersion(repository, nameOf(entry), version);
        }
      }
    }
    List<ModelFile> found = oneOf(flat, versions, repository);
    if (!name.isEmpty() && versions.isEmpty() && !found.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          folder + " names its models itself: leave out \"" + name + "=\"");
    }
    return found;
  }

  @SafeVarargs
  private List<ModelFile> oneOf(List<ModelFile>... layouts) {
    List<ModelFile> found = List.of();
    for (List<ModelFile> layout : layouts) {
      if (!layout.isEmpty() && !found.isEmpty()) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            folder
                + " mixes layouts ("
                + found.getFirst().weights()
                + ", "
                + layout.getFirst().weights()
                + "); keep to one: name/version/model.onnx, version/model.onnx or name.onnx");
      }
      found = layout.isEmpty() ? found : layout;
    }
    return found;
  }

  private static void addVersion(List<ModelFile> found, String model, Path folder) {
    if (isVersion(nameOf(folder))) {
      MODEL_FILES.stream()
          .map(folder::resolve)
          .filter(Files::isRegularFile)
          .findFirst()
          .map(file -> ModelFile.of(model, Long.parseLong(nameOf(folder)), file, true))
          .ifPresent(found::add);
    }
  }

  private static boolean isVersion(String name) {
    return name.matches("[1-9][0-9]{0,17}");
  }

  /** The entries that are not hidden; none when it is no folder. */
  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !nameOf(entry).startsWith(".")).sorted().toList();
    }
  }

  private static String nameOf(Path path) {
    Path last = path.getFileName();
    return last == null ? path.toString() : last.toString();
  }
}
