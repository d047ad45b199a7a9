package dev.vireo.training.engine;

import static dev.vireo.training.engine.FusedLines.LINEAR;
import static dev.vireo.training.engine.FusedLines.NO_SCALARS;
import static dev.vireo.training.engine.FusedLines.call;
import static dev.vireo.training.engine.FusedLines.quoted;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * Attention up to its last projection, of all tokens or of one to all.
 *
 * @param tensors by the full names of the network's parameters
 * @param name of the node
 */
record FusedAttention(
    FusedLines lines, Map<String, Tensor> tensors, String name, SelfAttention attention) {

  /**
   * @param x {@code [batch, tokens, width]}
   * @param only the token that asks, where one is enough
   * @return {@code [batch, tokens or 1, width]}
   */
  String mixed(String x, int tokens, OptionalInt only) {
    int width = attention.width();
    int heads = attention.heads();
    String query;
    String key;
    String value;
    if (only.isPresent()) {
      String asking = lines.assign(call("torch.narrow", x, 1, only.getAsInt(), 1));
      String q = part(asking, 0, width, 1);
      String kv = part(x, width, 3 * width, tokens);
      query = lines.assign(call("torch.transpose", reshaped(q, heads, width / heads), 1, 2));
      String both = byHead(kv, 2, heads, width / heads);
      key = select(both, 0);
      value = select(both, 1);
    } else {
      String qkv = part(x, 0, 3 * width, tokens);
      String all = byHead(qkv, 3, heads, width / heads);
      query = select(all, 0);
      key = select(all, 1);
      value = select(all, 2);
    }
    String mixes = lines.assign(call("torch.scaled_dot_product_attention", query, key, value));
    String byToken = lines.assign(call("torch.transpose", mixes, 1, 2));
    return lines.assign(reshaped(byToken, width));
  }

  /** Rows of the fused projection, of some tokens. */
  private String part(String x, int from, int to, int tokens) {
    Tensor matrix = Lookup.required(tensors, name + ".qkv.weight");
    Tensor bias = Lookup.required(tensors, name + ".qkv.bias");
    String w = lines.weight(rows(matrix, from, to), new Packing.Matrix(tokens));
    String b = lines.weight(rows(bias, from, to), new Packing.Plain());
    return lines.assign(call(LINEAR, x, w, b, quoted("none"), NO_SCALARS, quoted("")));
  }

  private static Tensor rows(Tensor tensor, int from, int to) {
    int each = tensor.values().length / tensor.shape().getFirst();
    List<Integer> shape = new ArrayList<>(tensor.shape());
    shape.set(0, to - from);
    return new Tensor(shape, Arrays.copyOfRange(tensor.values(), from * each, to * each));
  }

  /** {@code [N, T, parts * heads * depth]} to {@code [parts, N, heads, T, depth]}. */
  private String byHead(String x, int parts, int heads, int depth) {
    return lines.assign(call("torch.permute", reshaped(x, parts, heads, depth), "[2, 0, 3, 1, 4]"));
  }

  private String select(String x, int index) {
    return lines.assign(call("torch.select", x, 0, index));
  }

  /** The first two dimensions of a value stay. */
  private static String reshaped(String x, int... others) {
    StringJoiner shape = new StringJoiner(", ", "[", "]");
    shape.add(call("torch.size", x, 0)).add(call("torch.size", x, 1));
    for (int size : others) {
      shape.add(Integer.toString(size));
    }
    return call("torch.reshape", x, shape);
  }
}
