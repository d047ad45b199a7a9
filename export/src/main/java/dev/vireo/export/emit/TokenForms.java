package dev.vireo.export.emit;

import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Sequences of tokens in the three forms that operators take: whole {@code [N, T, D]}, as the rows
 * of one matrix {@code [N * T, D]}, which Gemm multiplies fastest, and one token alone {@code [N,
 * D]}. Each form of a value is added to the graph when first asked for.
 */
final class TokenForms {
  private record Row(Value tokens, int index) {}

  private final Operators operators;
  private final Map<Value, Value> rows = new HashMap<>();
  private final Map<Value, Value> sequences = new HashMap<>();
  private final Map<Row, Value> single = new HashMap<>();

  TokenForms(Operators operators) {
    this.operators = operators;
  }

  /** {@code [N, D, H, W]} to {@code [N, H * W, D]}. */
  Value ofMap(String name, Value x) {
    int count = x.dimension(2) * x.dimension(3);
    Value columns = operators.reshape(name + ".reshape", x, x.dimension(1), count);
    return operators.transpose(name, columns, 0, 2, 1);
  }

  /** {@code [N * T, D]}; a matrix stays as it is. */
  Value rows(Value x) {
    return isMatrix(x) ? x : rows.computeIfAbsent(x, _ -> operators.toRows(x.name() + ".rows", x));
  }

  /** {@code [N, T, D]}. */
  Value sequence(Value x, int tokens) {
    return isMatrix(x)
        ? sequences.computeIfAbsent(
            x, _ -> operators.reshape(x.name() + ".sequence", x, tokens, x.dimension(-1)))
        : x;
  }

  /** Token {@code index} alone: {@code [N, D]}. */
  Value token(Value x, int tokens, int index) {
    return single.computeIfAbsent(
        new Row(x, index),
        _ -> operators.gatherRow(x.name() + ".token" + index, sequence(x, tokens), index));
  }

  private static boolean isMatrix(Value x) {
    return x.shape().size() == 2;
  }
}
