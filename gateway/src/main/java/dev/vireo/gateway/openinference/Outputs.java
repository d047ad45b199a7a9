package dev.vireo.gateway.openinference;

import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.openinference.InferResponse.Classes;
import dev.vireo.gateway.openinference.InferResponse.Output;
import dev.vireo.gateway.openinference.InferResponse.Tensor;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.engine.OutputRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which outputs a request wants, and how answers become them. */
final class Outputs {
  private Outputs() {}

  /**
   * @return what was asked for, or every output of the model
   * @throws VireoException INVALID_ARGUMENT for an output that the model does not have, the same
   *     one twice, or classes of what are no logits
   */
  static List<RequestedOutput> wanted(
      ModelTensors model, List<RequestedOutput> requested, boolean binary) {
    List<String> names = model.outputs().stream().map(Spec::name).toList();
    if (requested.isEmpty()) {
      return names.stream().map(name -> new RequestedOutput(name, 0, binary)).toList();
    }
    Set<String> seen = new HashSet<>();
    for (RequestedOutput each : requested) {
      String quoted = "\"" + each.name() + "\"";
      if (!names.contains(each.name())) {
        throw invalid(
            "model \"%s\" has the output%s \"%s\", not %s"
                .formatted(
                    model.model(),
                    names.size() == 1 ? "" : "s",
                    String.join("\", \"", names),
                    quoted));
      }
      if (!seen.add(each.name())) {
        long times = requested.stream().filter(other -> other.name().equals(each.name())).count();
        throw invalid(
            "the output %s is asked for %d times; once is enough".formatted(quoted, times));
      }
      if (each.classification() > 0 && !each.name().equals(model.output().name())) {
        throw invalid(
            "classification is of \"%s\", not of %s".formatted(model.output().name(), quoted));
      }
    }
    return requested;
  }

  /** Those beside the logits, which the engine is asked for. */
  static List<String> others(List<RequestedOutput> wanted, ModelTensors model) {
    return wanted.stream()
        .map(RequestedOutput::name)
        .filter(name -> !name.equals(model.output().name()))
        .toList();
  }

  private static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
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

  static List<Output> of(
      List<RequestedOutput> wanted, ModelTensors model, List<BatchAnswer> answers) {
    List<Output> outputs = new ArrayList<>(wanted.size());
    for (RequestedOutput each : wanted) {
      outputs.add(
          each.classification() == 0
              ? tensor(each, each.name().equals(model.output().name()), answers)
              : new Classes(each, answers));
    }
    return outputs;
  }

  private static Tensor tensor(
      RequestedOutput requested, boolean logits, List<BatchAnswer> answers) {
    List<OutputRows> rows = new ArrayList<>(answers.size());
    for (BatchAnswer answer : answers) {
      rows.add(
          logits
              ? new OutputRows.Floats(List.of((long) answer.logits().length), answer.logits())
              : Lookup.required(answer.outputs(), requested.name()));
    }
    return new Tensor(requested, rows);
  }
}
