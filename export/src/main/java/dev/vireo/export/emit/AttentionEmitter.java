package dev.vireo.export.emit;

import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.weights.Tensor;
import java.util.List;
import java.util.Map;

/** Multi-head self-attention in basic ONNX operators; every shape but the batch is constant. */
record AttentionEmitter(GraphBuilder graph, Operators operators, Map<String, Tensor> tensors) {

  Value emit(String name, SelfAttention attention, Value x) {
    int width = attention.width();
    int heads = attention.heads();
    int tokens = x.dimension(1);
    Projection projection = new Projection(graph, operators);
    double scale = 1 / Math.sqrt((double) width / heads);
    Value qkv =
        projection.emit(
            name + ".qkv",
            x,
            Matrices.scaleRows(tensors.get(name + ".qkv.weight"), width, scale),
            Matrices.scaleRows(tensors.get(name + ".qkv.bias"), width, scale));
    List<Value> parts = operators.split(name + ".split", qkv, List.of("q", "k", "v"));
    Value q = heads(name + ".q", parts.get(0), heads, 0, 2, 1, 3);
    Value k = heads(name + ".k", parts.get(1), heads, 0, 2, 3, 1);
    Value v = heads(name + ".v", parts.get(2), heads, 0, 2, 1, 3);
    Value scores = operators.matMul(name + ".scores", q, k);
    Value weights = operators.softmax(name + ".softmax", scores);
    Value mixed = operators.matMul(name + ".mixed", weights, v);
    Value joined = operators.transpose(name + ".join", mixed, 0, 2, 1, 3);
    Value rows = operators.reshape(name + ".rows", joined, tokens, width);
    return projection.emit(
        name + ".proj", rows, tensors.get(name + ".proj.weight"), tensors.get(name + ".proj.bias"));
  }

  /** {@code [N, T, W]} to heads: {@code [N, heads, T, W / heads]}, or as the permutation says. */
  private Value heads(String name, Value x, int heads, int... permutation) {
    Value apart =
        operators.reshape(name + ".heads", x, x.dimension(1), heads, x.dimension(2) / heads);
    return operators.transpose(name, apart, permutation);
  }
}
