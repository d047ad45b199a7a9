package dev.vireo.export.emit;

import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.training.weights.Tensor;

/** A linear layer over every token of a sequence. */
record Projection(GraphBuilder graph, Operators operators) {

  /** {@code x [N, T, in]}, {@code weight [out, in]}, {@code bias [out]}. */
  Value emit(String name, Value x, Tensor weight, Tensor bias) {
    Value matrix = graph.constant(name + ".weight", Matrices.transpose(weight));
    Value product = operators.matMul(name + ".matmul", x, matrix);
    return operators.add(name, product, graph.constant(name + ".bias", bias));
  }
}
