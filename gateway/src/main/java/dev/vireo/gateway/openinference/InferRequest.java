package dev.vireo.gateway.openinference;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param id given back with the answer; may be empty
 * @param outputs empty for every output
 * @param binary whether REST answers outputs that are not named with binary data
 * @param timeout the client's own limit, where it set one
 */
public record InferRequest(
    String id,
    List<Input> inputs,
    List<RequestedOutput> outputs,
    boolean binary,
    Optional<Duration> timeout) {
  /** Inputs or outputs in a request, more than any model here has. */
  public static final int MOST_TENSORS = 16;

  private static final long LONGEST_MICROS = Duration.ofHours(1).toMillis() * 1000;

  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** An input, in the client's words. */
  public record Input(String name, String datatype, List<Long> shape, TensorData data) {
    public Input {
      shape = List.copyOf(shape);
    }
  }

  /**
   * An output that the client names.
   *
   * @param classification Triton's extension: this many classes in place of the tensor; 0 for the
   *     tensor itself
   * @param binary whether REST answers with binary data
   */
  public record RequestedOutput(String name, int classification, boolean binary) {}

  /**
   * Triton's parameter {@code timeout}.
   *
   * @param micros 0 for none
   */
  public static Optional<Duration> timeout(long micros) {
    return micros <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.min(micros, LONGEST_MICROS) * 1000));
  }
}
