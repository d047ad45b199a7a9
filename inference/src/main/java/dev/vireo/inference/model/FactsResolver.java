package dev.vireo.inference.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the facts of a model file: first what the caller names, then what the file says of itself,
 * then Hugging Face's {@code config.json} and {@code preprocessor_config.json}, or timm's {@code
 * config.json}, beside it.
 */
public final class FactsResolver {
  private FactsResolver() {}

  /**
   * @param metadata what the model file says of itself, by the keys of {@link ModelMetadata}
   * @param change made to the preprocessing, wherever that is from
   * @throws VireoException INVALID_MODEL when labels or preprocessing are nowhere or not readable;
   *     NOT_FOUND or UNREADABLE for the files named
   */
  public static ModelFacts resolve(
      Path model,
      Map<String, String> metadata,
      Optional<Path> labelsFile,
      Optional<Path> preprocessingFile,
      PreprocessingChange change) {
    String fileName = model.getFileName().toString();
    String name = metadata.getOrDefault(ModelMetadata.NAME, fileName.replaceFirst("\\.onnx$", ""));
    List<String> labels = labels(model, metadata, labelsFile);
    Preprocessing preprocessing = change.apply(preprocessing(model, metadata, preprocessingFile));
    return new ModelFacts(name, labels, preprocessing, metadata);
  }

  private static List<String> labels(
      Path model, Map<String, String> metadata, Optional<Path> named) {
    if (named.isPresent()) {
      return LabelsFile.read(named.get());
    }
    String own = metadata.get(ModelMetadata.LABELS);
    if (own != null) {
      return LabelsFile.parse(own, model + " (" + ModelMetadata.LABELS + ")");
    }
    Path beside = model.resolveSibling("config.json");
    if (Files.isRegularFile(beside)) {
      return LabelsFile.read(beside);
    }
    throw missing(
        model, "class names", "--labels FILE with one name on each line, in output order");
  }

  private static Preprocessing preprocessing(
      Path model, Map<String, String> metadata, Optional<Path> named) {
    if (named.isPresent()) {
      return PreprocessingJson.read(named.get());
    }
    String own = metadata.get(ModelMetadata.PREPROCESSING);
    if (own != null) {
      return PreprocessingJson.read(own, model + " (" + ModelMetadata.PREPROCESSING + ")");
    }
    return PreprocessingJson.in(Objects.requireNonNull(model.toAbsolutePath().getParent()))
        .orElseThrow(() ->
            missing(
                model,
                "preprocessing",
                "--preprocess FILE with {\"fit\":\"center_crop\",\"resize\":256,\"size\":224,"
                    + "\"mean\":[..],\"std\":[..]}, a Hugging Face preprocessor_config.json or"
                    + " timm's config.json"));
  }

  private static VireoException missing(Path model, String what, String remedy) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        model + " does not say its " + what + ", as models from elsewhere do not: give " + remedy);
  }
}
