package dev.vireo.export.emit;

import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names the values that leave a graph as they come, and declares them in a fixed order. */
final class OutputEmitter {
  private final GraphBuilder graph;
  private final Operators operators;
  private final GraphOutputs outputs;
  private final List<Value> attention = new ArrayList<>();
  private Optional<Value> embeddings = Optional.empty();

  OutputEmitter(GraphBuilder graph, Operators operators, GraphOutputs outputs) {
    this.graph = graph;
    this.operators = operators;
    this.outputs = outputs;
  }

  /** What the last matrix reads, under its name outside if it leaves the graph. */
  Value embeddings(Value features) {
    if (!outputs.with(GraphOutput.EMBEDDINGS)) {
      return features;
    }
    Value named = graph.rename(features, GraphOutput.EMBEDDINGS.stem());
    embeddings = Optional.of(named);
    return named;
  }

  /** Attention's weights, {@code [N, heads, T, T]}, likewise. */
  Value attention(Value weights) {
    if (!outputs.with(GraphOutput.ATTENTION)) {
      return weights;
    }
    Value named = graph.rename(weights, GraphOutput.attention(attention.size()));
    attention.add(named);
    return named;
  }

  /**
   * Adds what follows from the logits, and declares all outputs.
   *
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the network lacks what was asked
   *     for
   */
  void finish(Value lastValue) {
    Value logits = graph.rename(lastValue, GraphOutput.LOGITS.stem());
    graph.output(logits);
    if (outputs.with(GraphOutput.PROBABILITIES) || outputs.with(GraphOutput.TOPK)) {
      Value probabilities = operators.softmax(GraphOutput.PROBABILITIES.stem(), logits);
      if (outputs.with(GraphOutput.PROBABILITIES)) {
        graph.output(probabilities);
      }
      if (outputs.with(GraphOutput.TOPK)) {
        int count = Math.min(outputs.topK(), logits.dimension(-1));
        operators.topK(GraphOutput.TOPK.stem(), probabilities, count).forEach(graph::output);
      }
    }
    if (outputs.with(GraphOutput.EMBEDDINGS)) {
      graph.output(embeddings.orElseThrow(() -> lacks("embeddings: it has no last matrix")));
    }
    if (outputs.with(GraphOutput.ATTENTION)) {
      if (attention.isEmpty()) {
        throw lacks("attention");
      }
      attention.forEach(graph::output);
    }
  }

  private static VireoException lacks(String what) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT, "the network has no " + what + "; leave it out of the outputs");
  }
}
