package dev.vireo.training.engine;

import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.NeededTokens;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Flatten;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.Shape;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.weights.Folding;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The interpreter from a network and its weights to the text of a TorchScript function for CPUs
 * with oneDNN: {@code (pixels: Tensor, w: List[Tensor]) -> List[Tensor]}, from uint8 {@code [batch,
 * height, width, 3]}. Activations are channels-last; means over pixels or tokens and all that comes
 * after them, which is little, stay float32 in any precision.
 */
final class FusedCode {
  private static final int MAX_PIXEL = 255;

  /** PyTorch's numbers of its scalar types (c10/core/ScalarType.h). */
  private static final int FLOAT32 = 6;

  private static final int BFLOAT16 = 15;

  private static final String CONVOLUTION = "ops.mkldnn._convolution_pointwise";
  private static final String LINEAR = "ops.mkldnn._linear_pointwise";
  private static final String ADD = "\"add\"";
  private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  private final Map<String, Tensor> tensors;
  private final NeededTokens needed;
  private final Map<String, Node> nodes = new HashMap<>();
  private final FusedSteps fused;
  private final Set<String> classifiers;
  private final Shape image;
  private final int type;
  private final StringBuilder body = new StringBuilder();
  private final List<PackedTensor> weights = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();

  /** Variables that hold float32 whatever the precision is. */
  private final Set<String> wide = new HashSet<>();

  private int variables;

  private FusedCode(Network network, Map<String, Tensor> tensors, Precision precision) {
    this.tensors = tensors;
    image = new FeatureMap(3, network.imageSize(), network.imageSize());
    needed = NeededTokens.of(network);
    fused = FusedSteps.of(network);
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    classifiers = network.classifiers().stream().map(Node::name).collect(Collectors.toSet());
    type =
        switch (precision) {
          case FP32 -> FLOAT32;
          case BF16 -> BFLOAT16;
        };
  }

  /**
   * @param body of the function that gives the logits, and what the first classifier reads where
   *     there is one; float32 {@code [batch, width]}
   * @param everything the same that gives what each step does, in float32
   * @param steps whose results these are; of those of which one token is enough, {@code [batch, 1,
   *     width]}
   */
  record Function(
      String body, String everything, List<PackedTensor> weights, List<FusedStep> steps) {}

  /**
   * @param tensors by the full names of the network's parameters
   */
  static Function of(
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      Precision precision) {
    FusedCode code = new FusedCode(network, tensors, precision);
    code.normalize(preprocessing);
    List<FusedStep> steps = code.fused.steps();
    for (FusedStep step : steps) {
      code.values.put(step.result().name(), code.emit(step));
    }
    List<String> results = new ArrayList<>();
    results.add(code.widened(code.value(network.output().name())));
    network.classifiers().stream()
        .findFirst()
        .ifPresent(node -> results.add(code.widened(code.input(node, 0))));
    List<String> every = steps.stream().map(step -> code.value(step.result().name())).toList();
    return new Function(
        code.body + returning(results),
        code.body + returning(every.stream().map(value -> cast(value, FLOAT32)).toList()),
        code.weights,
        steps);
  }

  private static String returning(List<String> values) {
    return "return [" + String.join(", ", values) + "]\n";
  }

  private void normalize(Preprocessing preprocessing) {
    String pixels = assign(cast("pixels", FLOAT32));
    String mean = weight(channels(preprocessing.mean()), new Packing.Wide());
    String std = weight(channels(preprocessing.std()), new Packing.Wide());
    String centered = assign(call("torch.sub_", pixels, mean));
    String scaled = assign(call("torch.div_", centered, std));
    String image = assign(call("torch.permute", cast(scaled, type), "[0, 3, 1, 2]"));
    values.put(Network.INPUT, image);
  }

  private static Tensor channels(List<Float> values) {
    float[] scaled = new float[values.size()];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = MAX_PIXEL * values.get(i);
    }
    return new Tensor(List.of(1, 1, 1, scaled.length), scaled);
  }

  private String emit(FusedStep step) {
    Node head = step.head();
    return switch (head.operation()) {
      case Convolution convolution -> convolution(step, convolution);
      case Linear _ ->
          classifiers.contains(head.name()) || wide.contains(input(head, 0))
              ? wideLinear(step)
              : linear(step, input(head, 0), head.name() + ".");
      case SelfAttention attention -> attention(step, attention);
      case BatchNorm norm -> batchNorm(head, norm);
      case Relu _ -> like(input(head, 0), "torch.relu");
      case Gelu _ -> like(input(head, 0), "torch.gelu");
      case MaxPool pool -> maxPool(input(head, 0), pool);
      case GlobalAveragePool _ -> mean(input(head, 0), "[2, 3]");
      case MeanTokens _ -> mean(input(head, 0), "[1]");
      case Flatten _ -> like(input(head, 0), "torch.flatten", 1);
      case Scale(double factor) -> like(input(head, 0), "torch.mul", factor);
      case LayerNorm(int width, double epsilon) -> layerNorm(head, width, epsilon);
      case Add _ -> add(head);
      case ToTokens _ ->
          assign(call("torch.transpose", call("torch.flatten", input(head, 0), 2, 3), 1, 2));
      case ClassToken(int width) -> classToken(head, width);
      case PositionEmbedding _ -> assign(call("torch.add", input(head, 0), plain(head.name())));
      // Its input gives this token alone.
      case SelectToken _ -> like(input(head, 0), "torch.select", 1, 0);
      case Dropout _, StochasticDepth _ ->
          throw new IllegalStateException(head + " is no step of inference");
    };
  }

  private String convolution(FusedStep step, Convolution convolution) {
    Node head = step.head();
    Tensor kernel = tensor(head.name() + ".weight");
    Folding folding =
        convolution.bias() ? Folding.of(kernel, tensor(head.name() + ".bias")) : Folding.of(kernel);
    step.norm().ifPresent(norm -> foldNorm(folding, norm));
    FeatureMap map = (FeatureMap) inputShape(head);
    String weight = weight(folding.weight(), new Packing.Kernel(convolution, map));
    String bias = weight(folding.bias(), new Packing.Plain());
    String geometry = geometry(convolution);
    String x = input(head, 0);
    if (step.addend().isEmpty()) {
      String post = quoted(activation(step));
      return assign(
          call(CONVOLUTION, x, weight, bias, geometry, post, NO_SCALARS, algorithm(step)));
    }
    String addend = value(step.addend().get());
    String relu = step.activation().isPresent() ? quoted("relu") : "None";
    return assign(
        call(
            CONVOLUTION, x, addend, weight, bias, geometry, ADD, "None", relu, NO_SCALARS, "None"));
  }

  /** Padding, stride, dilation and groups, as PyTorch's operators take them. */
  static String geometry(Convolution convolution) {
    return pair(convolution.padding()) + ", " + pair(convolution.stride()) + ", [1, 1], 1";
  }

  private Shape inputShape(Node node) {
    String input = node.inputs().getFirst();
    return input.equals(Network.INPUT) ? image : Lookup.required(nodes, input).shape();
  }

  private void foldNorm(Folding folding, Node norm) {
    folding.thenNormalize(
        (BatchNorm) norm.operation(),
        tensor(norm.name() + ".weight"),
        tensor(norm.name() + ".bias"),
        tensor(norm.name() + ".running_mean"),
        tensor(norm.name() + ".running_var"));
  }

  private static String activation(FusedStep step) {
    return step.activation()
        .map(node -> node.operation() instanceof Relu ? "relu" : "gelu")
        .orElse("none");
  }

  /** The exact GELU, with the error function. */
  private static String algorithm(FusedStep step) {
    return quoted(activation(step).equals("gelu") ? "none" : "");
  }

  private String linear(FusedStep step, String x, String matrix) {
    int rows = step.result().shape() instanceof Shape.Tokens tokens ? rows(step, tokens) : 1;
    String weight = weight(tensor(matrix + "weight"), new Packing.Matrix(rows));
    String bias = plain(matrix + "bias");
    String post = quoted(activation(step));
    return assign(
        step.addend().isPresent()
            ? call(LINEAR, x, addend(step), weight, bias, ADD)
            : call(LINEAR, x, weight, bias, post, NO_SCALARS, algorithm(step)));
  }

  private int rows(FusedStep step, Shape.Tokens tokens) {
    return needed.of(step.result()).isPresent() ? 1 : tokens.count();
  }

  /** What is left of the network here is small: it keeps all of its digits. */
  private String wideLinear(FusedStep step) {
    Node head = step.head();
    String name = head.name();
    String x = widened(input(head, 0));
    String product =
        widely(call("torch.linear", x, wideWeight(name + ".weight"), wideWeight(name + ".bias")));
    String sum =
        step.addend().isPresent() ? widely(call("torch.add", product, addend(step))) : product;
    return step.activation().isPresent() ? like(sum, "torch." + activation(step)) : sum;
  }

  private String attention(FusedStep step, SelfAttention attention) {
    Node head = step.head();
    int width = attention.width();
    int heads = attention.heads();
    String x = value(head.inputs().getFirst());
    int tokens = ((Shape.Tokens) head.shape()).count();
    OptionalInt only = needed.of(head);
    String query;
    String key;
    String value;
    if (only.isPresent()) {
      String asking = assign(call("torch.narrow", x, 1, only.getAsInt(), 1));
      String q = part(asking, head, 0, width, 1);
      String kv = part(x, head, width, 3 * width, tokens);
      query = assign(call("torch.transpose", reshaped(q, heads, width / heads), 1, 2));
      String both = byHead(kv, 2, heads, width / heads);
      key = select(both, 0);
      value = select(both, 1);
    } else {
      String qkv = part(x, head, 0, 3 * width, tokens);
      String all = byHead(qkv, 3, heads, width / heads);
      query = select(all, 0);
      key = select(all, 1);
      value = select(all, 2);
    }
    String mixed = assign(call("torch.scaled_dot_product_attention", query, key, value));
    String byToken = assign(call("torch.transpose", mixed, 1, 2));
    return linear(step, assign(reshaped(byToken, width)), head.name() + ".proj.");
  }

  /** Rows of the fused projection, of some tokens. */
  private String part(String x, Node head, int from, int to, int tokens) {
    Tensor matrix = tensor(head.name() + ".qkv.weight");
    Tensor bias = tensor(head.name() + ".qkv.bias");
    String w = weight(rows(matrix, from, to), new Packing.Matrix(tokens));
    String b = weight(rows(bias, from, to), new Packing.Plain());
    return assign(call(LINEAR, x, w, b, quoted("none"), NO_SCALARS, quoted("")));
  }

  private static Tensor rows(Tensor tensor, int from, int to) {
    int each = tensor.values().length / tensor.shape().getFirst();
    List<Integer> shape = new ArrayList<>(tensor.shape());
    shape.set(0, to - from);
    return new Tensor(shape, Arrays.copyOfRange(tensor.values(), from * each, to * each));
  }

  /** {@code [N, T, parts * heads * depth]} to {@code [parts, N, heads, T, depth]}. */
  private String byHead(String x, int parts, int heads, int depth) {
    return assign(call("torch.permute", reshaped(x, parts, heads, depth), "[2, 0, 3, 1, 4]"));
  }

  private String select(String x, int index) {
    return assign(call("torch.select", x, 0, index));
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

  private String maxPool(String x, MaxPool pool) {
    return assign(
        call(
            "torch.max_pool2d",
            x,
            pair(pool.kernel()),
            pair(pool.stride()),
            pair(pool.padding()),
            pair(1),
            "False"));
  }

  private static String pair(int size) {
    return "[" + size + ", " + size + "]";
  }

  private String mean(String x, String dimensions) {
    return widely(call("torch.mean", x, dimensions, "False", "dtype=" + FLOAT32));
  }

  private String batchNorm(Node node, BatchNorm norm) {
    String name = node.name();
    return assign(
        call(
            "torch.batch_norm",
            input(node, 0),
            wideWeight(name + ".weight"),
            wideWeight(name + ".bias"),
            wideWeight(name + ".running_mean"),
            wideWeight(name + ".running_var"),
            "False",
            "0.",
            norm.epsilon(),
            "False"));
  }

  private String layerNorm(Node node, int width, double epsilon) {
    return like(
        input(node, 0),
        "torch.layer_norm",
        "[" + width + "]",
        wideWeight(node.name() + ".weight"),
        wideWeight(node.name() + ".bias"),
        epsilon,
        "False");
  }

  private String add(Node node) {
    String left = input(node, 0);
    String right = input(node, 1);
    String sum = assign(call("torch.add", left, right));
    if (wide.contains(left) || wide.contains(right)) {
      wide.add(sum);
    }
    return sum;
  }

  private String classToken(Node node, int width) {
    String x = input(node, 0);
    String shape = "[" + call("torch.size", x, 0) + ", 1, " + width + "]";
    String token = call("torch.expand", plain(node.name()), shape);
    return assign(call("torch.cat", "[" + token + ", " + x + "]", 1));
  }

  /** What a node reads, or the one token of it that the node needs. */
  private String input(Node node, int index) {
    String name = fused.source(node.inputs().get(index));
    return token(name, NeededTokens.ofInputs(node, needed.of(node)));
  }

  private String addend(FusedStep step) {
    return token(step.addend().orElseThrow(), needed.of(step.result()));
  }

  private String token(String name, OptionalInt only) {
    String value = value(name);
    if (only.isEmpty()
        || name.equals(Network.INPUT)
        || needed.of(Lookup.required(nodes, name)).isPresent()) {
      return value;
    }
    return like(value, "torch.narrow", 1, only.getAsInt(), 1);
  }

  private String value(String name) {
    return Lookup.required(values, fused.source(name));
  }

  private Tensor tensor(String name) {
    return Lookup.required(tensors, name);
  }

  private String plain(String name) {
    return weight(tensor(name), new Packing.Plain());
  }

  private String wideWeight(String name) {
    return weight(tensor(name), new Packing.Wide());
  }

  private String weight(Tensor tensor, Packing packing) {
    weights.add(new PackedTensor(tensor, packing));
    return "w[" + (weights.size() - 1) + "]";
  }

  private static String cast(String value, int type) {
    return call("torch.to", value, type);
  }

  private String widened(String value) {
    if (type == FLOAT32 || wide.contains(value)) {
      return value;
    }
    return widely(cast(value, FLOAT32));
  }

  /** An operation on x that gives what it takes, in the same numbers. */
  private String like(String x, String function, Object... others) {
    List<Object> arguments = new ArrayList<>(List.of(x));
    arguments.addAll(List.of(others));
    String expression = call(function, arguments.toArray());
    return wide.contains(x) ? widely(expression) : assign(expression);
  }

  private String widely(String expression) {
    String variable = assign(expression);
    wide.add(variable);
    return variable;
  }

  private String assign(String expression) {
    String variable = "v" + variables++;
    body.append(variable).append(" = ").append(expression).append('\n');
    return variable;
  }

  private static String call(String function, Object... arguments) {
    StringJoiner call = new StringJoiner(", ", function + "(", ")");
    for (Object argument : arguments) {
      call.add(String.valueOf(argument));
    }
    return call.toString();
  }

  private static String quoted(String word) {
    return '"' + word + '"';
  }
}
