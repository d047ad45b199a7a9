package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.CheckpointTensors;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights that torchvision, timm or Hugging Face named, in a {@code .pth} or a {@code .safetensors}
 * file, as those of a network of ours. Every failure is a {@link VireoException} that names the
 * file: {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
 * ErrorCode#INVALID_CHECKPOINT}.
 */
public final class ForeignWeights implements AutoCloseable {
  private static final int NAMES_SHOWN = 5;

  private final TensorFile file;
  private final Library library;
  private final Map<String, List<String>> sources;

  private ForeignWeights(TensorFile file, Library library) {
    this.file = file;
    this.library = library;
    this.sources = library.sources(file.shapes().keySet());
  }

  /** Whether a file holds weights alone, and none of the facts of a checkpoint of ours. */
  public static boolean applies(Path path) {
    return switch (WeightsFormat.of(path)) {
      case TORCH_ARCHIVE, TORCH_PICKLE -> true;
      case SAFETENSORS -> {
        try (SafetensorsReader file = SafetensorsReader.open(path)) {
          yield !file.metadata().containsKey(ModelMetadata.FORMAT);
        }
      }
    };
  }

  public static ForeignWeights open(Path path) {
    TensorFile file = WeightsFormat.open(path);
    try {
      Library library =
          Library.of(file.shapes().keySet())
              .orElseThrow(() ->
                  invalid(
                      path,
                      "its tensors bear no names of torchvision's, timm's or Hugging Face's ResNets or ViTs, but "
                          + file.shapes().keySet().stream()
                              .limit(NAMES_SHOWN)
                              .collect(Collectors.joining(", "))));
      return new ForeignWeights(file, library);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  public Library library() {
    return library;
  }

  /** The architecture that has these tensors. */
  public Architecture architecture(ForeignFacts facts) {
    try {
      return new ArchitectureShapes(CheckpointTensors.shapes(file, sources)).of(library, facts);
    } catch (Malformed e) {
      throw invalid(file.path(), String.valueOf(e.getMessage()));
    }
  }

  /** All tensors of a network under our names, each of its shape and finite. */
  public Map<String, Tensor> tensors(Network network) {
    return CheckpointTensors.read(file, sources, network.parameters());
  }

  /** As {@link #tensors}, without the classifier where the file has none. */
  Map<String, Tensor> transferable(Network network) {
    Set<String> classifiers =
        network.classifiers().stream().map(Network.Node::name).collect(Collectors.toSet());
    List<Parameter> parameters = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (Parameter parameter : node.parameters()) {
        if (sources.containsKey(parameter.name()) || !classifiers.contains(node.name())) {
          parameters.add(parameter);
        }
      }
    }
    return CheckpointTensors.read(file, sources, parameters);
  }

  /** Those of our tensors that bear another name in the file, or are in parts. */
  Set<String> renamed() {
    return sources.entrySet().stream()
        .filter(source -> !source.getValue().equals(List.of(source.getKey())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Tensors of the file that no network of ours has, by their names there. */
  List<String> unused() {
    return file.shapes().keySet().stream()
        .filter(name -> sources.values().stream().noneMatch(parts -> parts.contains(name)))
        .filter(name -> !Library.isCount(name))
        .toList();
  }

  @Override
  public void close() {
    file.close();
  }

  private static VireoException invalid(Path path, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot read " + path + ": " + what);
  }
}
