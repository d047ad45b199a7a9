package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.LabelsFile;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.WeightsFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Another library's weights as a whole checkpoint. What the tensors do not say is taken from what
 * the caller names, then from the configuration files beside them, then from the library's
 * defaults.
 *
 * @param guesses what nothing says of the architecture, a line each: {@code heads: 3, guessed from
 *     the width}
 * @param notes what else was assumed, for people, a sentence each
 */
public record ForeignCheckpoint(
    Checkpoint checkpoint, Library library, List<String> guesses, List<String> notes) {
  public ForeignCheckpoint {
    guesses = List.copyOf(guesses);
    notes = List.copyOf(notes);
  }

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE}, {@link
   *     ErrorCode#INVALID_CHECKPOINT} when the tensors are not those of a network of ours or not
   *     finite, {@link ErrorCode#INVALID_MODEL} when labels or preprocessing do not fit it, {@link
   *     ErrorCode#INVALID_ARGUMENT} when the architecture is not the one named
   */
  public static ForeignCheckpoint read(ForeignSource given) {
    ForeignSource source = given.at(WeightsFolder.resolve(given.weights()));
    HubConfig config = HubConfig.beside(source.weights());
    try (ForeignWeights weights = ForeignWeights.open(source.weights(), source.state())) {
      ForeignNetwork network = ForeignNetwork.of(weights, source, config, OptionalInt.empty());
      List<String> notes = new ArrayList<>(network.notes());
      Architecture architecture = network.architecture();
      if (network.preprocessing().size() != architecture.imageSize()) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "cannot use %s: it takes images of %d pixels, and its preprocessing makes %d"
                .formatted(
                    source.weights(), architecture.imageSize(), network.preprocessing().size()));
      }
      List<String> labels =
          source
              .labels()
              .map(LabelsFile::read)
              .or(config::labels)
              .orElseGet(() -> numbers(architecture.classes(), notes));
      if (labels.size() != architecture.classes()) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "cannot use %s: it has %d classes, and there are %d labels"
                .formatted(source.weights(), architecture.classes(), labels.size()));
      }
      Checkpoint checkpoint =
          new Checkpoint(
              architecture,
              labels,
              network.preprocessing(),
              Origin.of(source.weights(), weights, network.guesses()).toJson(),
              weights.tensors(architecture.network()));
      return new ForeignCheckpoint(checkpoint, weights.library(), network.guesses(), notes);
    }
  }

  private static List<String> numbers(int classes, List<String> notes) {
    notes.add(
        "Nothing says what its classes are called: they are numbered; --labels FILE names them.");
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }
}
