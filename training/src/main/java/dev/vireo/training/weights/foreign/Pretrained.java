package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.WeightsFolder;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A network that was trained before, for another to begin with: a run or checkpoint of ours, or
 * weights of torchvision, timm or Hugging Face.
 *
 * @param origin who named its tensors, for people
 * @param labels of its classifier; empty where nothing tells them
 * @param tensors by the names of our network
 * @param renamed those of them that had another name, or were in parts
 * @param unused names of the file's tensors that have no place in the network
 * @param notes what was assumed, for people, a sentence each
 * @param state which of several in the file they are, where that was said
 */
public record Pretrained(
    Path file,
    String origin,
    Architecture architecture,
    Preprocessing preprocessing,
    Optional<List<String>> labels,
    Map<String, Tensor> tensors,
    Set<String> renamed,
    List<String> unused,
    List<String> notes,
    Optional<String> state) {
  public Pretrained {
    labels = labels.map(List::copyOf);
    tensors = Map.copyOf(tensors);
    renamed = Set.copyOf(renamed);
    unused = List.copyOf(unused);
    notes = List.copyOf(notes);
  }

  /**
   * @param source its path may be a folder: a run's, or one with Hugging Face's {@code
   *     model.safetensors}
   * @param classes of the network that it is read for; foreign weights may lack a classifier
   * @throws VireoException as {@link ForeignCheckpoint#read} and {@link CheckpointFile#read}
   */
  public static Pretrained read(ForeignSource source, int classes) {
    Path file = WeightsFolder.resolve(source.weights());
    return ForeignWeights.applies(file)
        ? foreign(source.at(file), classes)
        : own(source, CheckpointFile.read(file), file);
  }

  private static Pretrained own(ForeignSource source, Checkpoint checkpoint, Path file) {
    source
        .architecture()
        .filter(name -> !name.equals(checkpoint.architecture().name()))
        .ifPresent(name -> {
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "%s holds the tensors of %s, not of %s"
                  .formatted(file, checkpoint.architecture().name(), name));
        });
    if (source.heads().isPresent() && !source.heads().equals(heads(checkpoint.architecture()))) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          file + " is a checkpoint of ours and says its heads itself: leave them out");
    }
    if (source.state().isPresent()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          file + " is a checkpoint of ours and holds one state: leave out --state");
    }
    return new Pretrained(
        file,
        "Vireo",
        checkpoint.architecture(),
        source.change().apply(source.preprocessing().orElseGet(checkpoint::preprocessing)),
        Optional.of(checkpoint.labels()),
        checkpoint.tensors(),
        Set.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static OptionalInt heads(Architecture architecture) {
    return switch (architecture) {
      case VisionTransformer vit -> OptionalInt.of(vit.heads());
      case HybridTransformer hybrid -> heads(hybrid.transformer());
      case ResNet _, Cnn _, Mlp _ -> OptionalInt.empty();
    };
  }

  private static Pretrained foreign(ForeignSource source, int classes) {
    HubConfig config = HubConfig.beside(source.weights());
    try (ForeignWeights weights = ForeignWeights.open(source.weights(), source.state())) {
      ForeignNetwork network = ForeignNetwork.of(weights, source, config, OptionalInt.of(classes));
      return new Pretrained(
          source.weights(),
          weights.library().label(),
          network.architecture(),
          network.preprocessing(),
          config.labels(),
          weights.transferable(network.architecture().network()),
          weights.renamed(),
          weights.unused(),
          Stream.concat(network.guesses().stream(), network.notes().stream()).toList(),
          source.state());
    }
  }
}
