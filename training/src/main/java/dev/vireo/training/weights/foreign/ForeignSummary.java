package dev.vireo.training.weights.foreign;

import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.tensor.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Weights from elsewhere at a glance; no tensor is read.
 *
 * @param state under which name they lie in their file
 * @param otherStates names of other networks in it
 * @param facts plain values beside them
 * @param architecture that they are read as; empty where they are not
 * @param guesses what nothing says of it, a line each
 * @param refusal why they are not read as any
 * @param shapes of all tensors, by their names in the file
 */
public record ForeignSummary(
    Optional<String> state,
    List<String> otherStates,
    Map<String, String> facts,
    Optional<Architecture> architecture,
    List<String> guesses,
    Optional<String> refusal,
    Map<String, List<Integer>> shapes) {

  /**
   * @param weights a file
   * @throws VireoException as {@link ForeignCheckpoint#read} when it cannot be opened
   */
  public static ForeignSummary of(Path weights) {
    ForeignSource source = ForeignSource.of(weights);
    try (TensorFile file = WeightsFormat.open(weights)) {
      Optional<Architecture> architecture = Optional.empty();
      Optional<String> refusal = Optional.empty();
      List<String> guesses = List.of();
      try (ForeignWeights read = ForeignWeights.open(weights, Optional.empty())) {
        NetworkReading reading =
            read.architecture(source, OptionalInt.empty(), OptionalInt.empty());
        architecture = Optional.of(reading.architecture());
        guesses = reading.guesses();
      } catch (VireoException e) {
        refusal = Optional.of(String.valueOf(e.getMessage()));
      }
      return new ForeignSummary(
          file.state(),
          file.otherStates(),
          file.facts(),
          architecture,
          guesses,
          refusal,
          file.shapes());
    }
  }
}
