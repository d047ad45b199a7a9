package dev.vireo.gateway.openinference;

import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.openinference.InferResponse.Classes;
import dev.vireo.gateway.openinference.InferResponse.Logits;
import dev.vireo.gateway.openinference.InferResponse.Output;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import java.util.ArrayList;
import java.util.List;

/** Which outputs a request wants, and how answers become them. */
final class Outputs {
  private Outputs() {}

  /**
   * @return what was asked for, or the model's only output
   * @throws VireoException INVALID_ARGUMENT for an output that the model does not have, or the same
   *     one twice
   */
  static List<RequestedOutput> wanted(
      ModelTensors model, List<RequestedOutput> requested, boolean binary) {
    String own = model.output().name();
    for (RequestedOutput each : requested) {
      if (!each.name().equals(own)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "model \""
                + model.model()
                + "\" has the output \""
                + own
                + "\", not \""
                + each.name()
                + "\"");
      }
    }
    if (requested.size() > 1) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the output \"" + own + "\" is asked for " + requested.size() + " times; once is enough");
    }
    return requested.isEmpty() ? List.of(new RequestedOutput(own, 0, binary)) : requested;
  }

  /** The most labels that any output wants of an answer. */
  static int topK(List<RequestedOutput> wanted) {
    int most = 1;
    for (RequestedOutput each : wanted) {
      most = Math.max(most, each.classification());
    }
    return most;
  }

  /** Labels of each image in the answer. */
  static long labels(List<RequestedOutput> wanted, ModelTensors model) {
    long classes = model.output().shape().getLast();
    return wanted.stream().mapToLong(each -> Math.min(each.classification(), classes)).sum();
  }

  static List<Output> of(List<RequestedOutput> wanted, List<BatchAnswer> answers) {
    List<Output> outputs = new ArrayList<>(wanted.size());
    for (RequestedOutput each : wanted) {
      outputs.add(each.classification() == 0 ? logits(each, answers) : new Classes(each, answers));
    }
    return outputs;
  }

  private static Logits logits(RequestedOutput requested, List<BatchAnswer> answers) {
    List<float[]> rows = new ArrayList<>(answers.size());
    for (BatchAnswer answer : answers) {
      rows.add(answer.logits());
    }
    return new Logits(requested, rows);
  }
}
