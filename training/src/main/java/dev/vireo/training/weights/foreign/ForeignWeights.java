package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
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
import java.util.Optional;
import java.util.OptionalInt;
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
      case TORCH_ARCHIVE, TORCH_PICKLE, SHARDS -> true;
      case SAFETENSORS -> {
        try (SafetensorsReader file = SafetensorsReader.open(path)) {
          yield !file.metadata().containsKey(ModelMetadata.FORMAT);
        }
      }
    };
  }

  /**
   * @param state under which name the tensors lie in the file, where several networks do
   */
  public static ForeignWeights open(Path path, Optional<String> state) {
    TensorFile file = WeightsFormat.open(path, state);
    try {
      PlainNames plain = PlainNames.of(file);
      Set<String> names = plain.shapes().keySet();
      Library library = Library.of(names).orElseThrow(() -> invalid(path, unknown(names)));
      return new ForeignWeights(plain, library);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static String unknown(Set<String> names) {
    return Strangers.trait(names)
        .map(Strangers::sentence)
        .orElseGet(() ->
            "its tensors bear no names of torchvision's, timm's or Hugging Face's ResNets or ViTs, but "
                + names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", ")));
  }

  public Library library() {
    return library;
  }

  /** The architecture that has these tensors. */
  NetworkReading architecture(ForeignSource source, OptionalInt preparedSize, OptionalInt classes) {
    KnownNetworks networks = KnownNetworks.load();
    try {
      Claim claim = new Claims(source, networks).find(file.facts());
      Map<String, List<Integer>> shapes = CheckpointTensors.shapes(file, sources);
      Optional<String> trait =
          Strangers.trait(shapes.keySet()).or(() -> Strangers.traitOfShapes(shapes));
      if (trait.isPresent()) {
        throw new Malformed(Strangers.sentence(trait.get()));
      }
      return new ArchitectureShapes(shapes, networks)
          .of(
              library,
              new ForeignFacts(claim, source.imageSize(), preparedSize, source.heads(), classes));
    } catch (Malformed e) {
      throw invalid(file.path(), String.valueOf(e.getMessage()));
    }
  }

  /** Under which name the tensors lie in the file, where it may hold several networks. */
  Optional<String> state() {
    return file.state();
  }

  /** Names of the other networks in the file. */
  List<String> otherStates() {
    return file.otherStates();
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
