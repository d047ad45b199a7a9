package dev.vireo.training.weights.tensor;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An open file of named tensors, which are read when asked for. Every failure is a {@link
 * VireoException} that names the file: {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or
 * {@link ErrorCode#INVALID_CHECKPOINT}.
 */
public interface TensorFile extends AutoCloseable {
  Path path();

  /** Row-major dimensions by name, in the order of the file. */
  SequencedMap<String, List<Integer>> shapes();

  /** The name under which the tensors lie, where a file may hold those of several networks. */
  default Optional<String> state() {
    return Optional.empty();
  }

  /** Names of the other networks in the file. */
  default List<String> otherStates() {
    return List.of();
  }

  /**
   * Plain values that lie beside the tensors, by names like {@code arch} and {@code args.model}.
   */
  default Map<String, String> facts() {
    return Map.of();
  }

  /**
   * Reads one of them as float32.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  Tensor read(String name);

  @Override
  void close();
}
