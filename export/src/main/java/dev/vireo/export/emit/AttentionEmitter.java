package dev.vireo.export.emit;

import dev.vireo.export.graph.ContributedOperators;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Multi-head self-attention, in basic ONNX operators or one of ONNX Runtime's own; every shape but
 * the batch is constant.
 */
final class AttentionEmitter {
  private final GraphBuilder graph;
  private final Operators operators;
  private final TokenForms forms;
  private final OutputEmitter outputs;
  private final Optional<ContributedOperators> contributed;
  private final String name;
  private final int tokens;
  private final int heads;
  private final int perHead;
  private final Tensor weight;
  private final Tensor bias;
  private final Tensor outWeight;
  private final Tensor outBias;

  AttentionEmitter(
      GraphBuilder graph,
      Operators operators,
      TokenForms forms,
      OutputEmitter outputs,
      Optional<ContributedOperators> contributed,
      String name,
      SelfAttention attention,
      int tokens,
      Map<String, Tensor> tensors) {
    this.graph = graph;
    this.operators = operators;
    this.forms = forms;
    this.outputs = outputs;
    this.contributed = contributed;
    this.name = name;
    this.tokens = tokens;
    this.heads = attention.heads();
    this.perHead = attention.width() / heads;
    double scale = 1 / Math.sqrt(perHead);
    this.weight =
        Matrices.scaleRows(
            Lookup.required(tensors, name + ".qkv.weight"), attention.width(), scale);
    this.bias =
        Matrices.scaleRows(Lookup.required(tensors, name + ".qkv.bias"), attention.width(), scale);
    this.outWeight = Lookup.required(tensors, name + ".proj.weight");
    this.outBias = Lookup.required(tensors, name + ".proj.bias");
  }

  /** {@code x [N, T, W]} in any form; gives {@code [N * T, W]}. */
  Value emit(Value x) {
    return contributed.isPresent() ? inOne(contributed.get(), x) : inParts(x);
  }

  private Value inOne(ContributedOperators contributed, Value x) {
    Value mixed =
        contributed.attention(
            name + ".mixed",
            forms.sequence(x, tokens),
            graph.constant(name + ".qkv.weight", Matrices.transposed(weight)),
            graph.constant(name + ".qkv.bias", bias),
            heads);
    return project(forms.rows(mixed));
  }

  private Value inParts(Value x) {
    Value qkv = linear("qkv", forms.rows(x), weight, bias);
    List<Value> parts = operators.split(name + ".split", qkv, List.of("q", "k", "v"));
    Value q = heads("q", parts.get(0), 0, 2, 1, 3);
    Value mixed = attend(q, parts.get(1), parts.get(2));
    Value joined = operators.transpose(name + ".join", mixed, 0, 2, 1, 3);
    return project(operators.toRows(name + ".join.rows", joined));
  }

  /** Only what token {@code index} becomes, {@code [N, W]}: it alone asks, and all are asked. */
  Value emit(Value x, int index) {
    int width = heads * perHead;
    Value token = forms.token(x, tokens, index);
    Value query =
        linear("q", token, Matrices.rows(weight, 0, width), Matrices.rows(bias, 0, width));
    Value q = operators.reshape(name + ".q.heads", query, heads, 1, perHead);
    Value kv =
        linear(
            "kv",
            forms.rows(x),
            Matrices.rows(weight, width, 3 * width),
            Matrices.rows(bias, width, 3 * width));
    List<Value> parts = operators.split(name + ".split", kv, List.of("k", "v"));
    Value mixed = attend(q, parts.get(0), parts.get(1));
    return project(operators.reshape(name + ".join", mixed, width));
  }

  private Value attend(Value q, Value keys, Value values) {
    Value k = heads("k", keys, 0, 2, 3, 1);
    Value v = heads("v", values, 0, 2, 1, 3);
    Value scores = operators.matMul(name + ".scores", q, k);
    Value weights = outputs.attention(operators.softmax(name + ".softmax", scores));
    return operators.matMul(name + ".mixed", weights, v);
  }

  /** {@code [N * T, W]} to {@code [N, T, heads, W / heads]}, permuted. */
  private Value heads(String part, Value x, int... permutation) {
    Value apart = operators.reshape(name + "." + part + ".heads", x, tokens, heads, perHead);
    return operators.transpose(name + "." + part, apart, permutation);
  }

  private Value project(Value rows) {
    return linear("proj", rows, outWeight, outBias);
  }

  private Value linear(String part, Value rows, Tensor weight, Tensor bias) {
    String full = name + "." + part;
    return operators.gemm(
        full, rows, graph.constant(full + ".weight", weight), graph.constant(full + ".bias", bias));
  }
}
