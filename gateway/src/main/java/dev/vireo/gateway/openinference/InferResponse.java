package dev.vireo.gateway.openinference;

import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.protocol.AnswerSize;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.engine.OutputRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a model answered.
 *
 * @param id the request's
 */
public record InferResponse(String model, long version, String id, List<Output> outputs) {
  public InferResponse {
    outputs = List.copyOf(outputs);
  }

  /** About how long it is, in any form. */
  public long bytes() {
    long bytes = 0;
    for (Output output : outputs) {
      long values = output.shape().stream().reduce(1L, Math::multiplyExact);
      bytes +=
          switch (output) {
            case Tensor _ -> values * output.datatype().size();
            case Classes _ -> AnswerSize.bytes(values);
          };
    }
    return bytes;
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
   * @param rows of each image, at least one
   */
  public record Tensor(RequestedOutput requested, List<OutputRows> rows) implements Output {
    public Tensor {
      rows = List.copyOf(rows);
    }

    @Override
    public Datatype datatype() {
      return switch (rows.getFirst()) {
        case OutputRows.Floats _ -> Datatype.FP32;
        case OutputRows.Longs _ -> Datatype.INT64;
      };
    }

    @Override
    public List<Long> shape() {
      List<Long> shape = new ArrayList<>(List.of((long) rows.size()));
      shape.addAll(rows.getFirst().shape());
      return List.copyOf(shape);
    }
  }

  /**
   * Triton's classification extension.
   *
   * @param answers of each image, with at least as many labels as asked for or all
   */
  public record Classes(RequestedOutput requested, List<BatchAnswer> answers) implements Output {
    public Classes {
      answers = List.copyOf(answers);
    }

    @Override
    public Datatype datatype() {
      return Datatype.BYTES;
    }

    @Override
    public List<Long> shape() {
      return List.of((long) answers.size(), (long) labels());
    }

    private int labels() {
      return Math.min(requested.classification(), answers.getFirst().prediction().ranked().size());
    }

    /** {@code logit:index:label} of each image, the best class first: made as it is read. */
    public void forEach(Consumer<String> reader) {
      int labels = labels();
      for (BatchAnswer answer : answers) {
        for (RankedLabel ranked : answer.prediction().ranked().subList(0, labels)) {
          float logit = answer.logits()[ranked.index()];
          reader.accept(logit + ":" + ranked.index() + ":" + ranked.label());
        }
      }
    }
  }
}
