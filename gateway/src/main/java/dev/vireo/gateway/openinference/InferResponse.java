package dev.vireo.gateway.openinference;

import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import java.util.List;

/**
 * What a model answered.
 *
 * @param id the request's
 */
public record InferResponse(String model, long version, String id, List<Output> outputs) {
  public InferResponse {
    outputs = List.copyOf(outputs);
  }

  /** Elements in all outputs. */
  public long values() {
    long values = 0;
    for (Output output : outputs) {
      values += output.shape().getFirst() * output.shape().getLast();
    }
    return values;
  }

  /** One output of the images together. */
  public sealed interface Output {
    RequestedOutput requested();

    /** Its datatype. */
    Datatype datatype();

    /** Its shape: images first. */
    List<Long> shape();
  }

  /**
   * The tensor itself.
   *
   * @param rows the logits of each image
   */
  public record Logits(RequestedOutput requested, List<float[]> rows) implements Output {
    public Logits {
      rows = List.copyOf(rows);
    }

    @Override
    public Datatype datatype() {
      return Datatype.FP32;
    }

    @Override
    public List<Long> shape() {
      return List.of((long) rows.size(), (long) rows.getFirst().length);
    }
  }

  /**
   * Triton's classification extension.
   *
   * @param rows for each image {@code logit:index:label}, the best class first
   */
  public record Classes(RequestedOutput requested, List<List<String>> rows) implements Output {
    public Classes {
      rows = List.copyOf(rows);
    }

    @Override
    public Datatype datatype() {
      return Datatype.BYTES;
    }

    @Override
    public List<Long> shape() {
      return List.of((long) rows.size(), (long) rows.getFirst().size());
    }
  }
}
