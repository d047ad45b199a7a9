package dev.vireo.training.engine;

import dev.vireo.inference.engine.Precision;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The lines of a TorchScript function as they are written, each a variable of its own, and the
 * weights that they read. Which variables hold float32 whatever the precision is, it knows.
 */
final class FusedLines {
  /** PyTorch's numbers of its scalar types (c10/core/ScalarType.h). */
  static final int FLOAT32 = 6;

  static final int UINT8 = 0;
  static final int INT8 = 1;
  static final int INT32 = 3;

  private static final int BFLOAT16 = 15;

  static final String LINEAR = "ops.mkldnn._linear_pointwise";
  static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  private final int type;
  private final StringBuilder body = new StringBuilder();
  private final List<PackedTensor> weights = new ArrayList<>();
  private final Set<String> wide = new HashSet<>();
  private int variables;

  FusedLines(Precision precision) {
    type =
        switch (precision) {
          case FP32 -> FLOAT32;
          case BF16 -> BFLOAT16;
        };
  }

  /** What was written so far, as a function's body that gives these values. */
  String returning(List<String> values) {
    return body + "return [" + String.join(", ", values) + "]\n";
  }

  /** {@code w}, of the function's parameters. */
  List<PackedTensor> weights() {
    return weights;
  }

  /** Whether a variable holds float32 where others hold less. */
  boolean isWide(String variable) {
    return wide.contains(variable);
  }

  /** In the numbers of the precision. */
  String narrowed(String value) {
    return cast(value, type);
  }

  String weight(Tensor tensor, Packing packing) {
    weights.add(new PackedTensor(tensor, packing));
    return "w[" + (weights.size() - 1) + "]";
  }

  private static String cast(String value, int type) {
    return call("torch.to", value, type);
  }

  static String float32(String value) {
    return cast(value, FLOAT32);
  }

  String widened(String value) {
    if (type == FLOAT32 || wide.contains(value)) {
      return value;
    }
    return widely(cast(value, FLOAT32));
  }

  /** An operation on x that gives what it takes, in the same numbers. */
  String like(String x, String function, Object... others) {
    List<Object> arguments = new ArrayList<>(List.of(x));
    arguments.addAll(List.of(others));
    String expression = call(function, arguments.toArray());
    return wide.contains(x) ? widely(expression) : assign(expression);
  }

  String widely(String expression) {
    String variable = assign(expression);
    wide.add(variable);
    return variable;
  }

  String assign(String expression) {
    String variable = "v" + variables++;
    body.append(variable).append(" = ").append(expression).append('\n');
    return variable;
  }

  static String call(String function, Object... arguments) {
    StringJoiner call = new StringJoiner(", ", function + "(", ")");
    for (Object argument : arguments) {
      call.add(String.valueOf(argument));
    }
    return call.toString();
  }

  static String quoted(String word) {
    return '"' + word + '"';
  }
}
