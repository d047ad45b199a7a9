package dev.vireo.training.engine;

import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.NeededTokens;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation;
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
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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

  private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  private final Map<String, Tensor> tensors;
  private final NeededTokens needed;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, String> sources;
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
    sources = FusedSteps.sources(network);
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
    List<FusedStep> steps = FusedSteps.of(network);
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
    return "return [%s]%n".formatted(String.join(", ", values));
  }

  private void normalize(Preprocessing preprocessing) {
    String pixels = assign(cast("pixels", FLOAT32));
    String mean = weight(channels(preprocessing.mean()), new Packing.Wide());
    String std = weight(channels(preprocessing.std()), new Packing.Wide());
    String centered = assign("torch.sub_(%s, %s)", pixels, mean);
    String scaled = assign("torch.div_(%s, %s)", centered, std);
    String image = assign("torch.permute(%s, [0, 3, 1, 2])", cast(scaled, type));
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
      case Linear linear ->
          classifiers.contains(head.name()) || wide.contains(input(head, 0))
              ? wideLinear(step)
              : linear(step, input(head, 0), head.name() + ".", linear.out());
      case SelfAttention attention -> attention(step, attention);
      case BatchNorm norm -> batchNorm(head, norm);
      case Relu _ -> like(input(head, 0), "torch.relu(%s)");
      case Gelu _ -> like(input(head, 0), "torch.gelu(%s)");
      case MaxPool(int kernel, int stride, int padding) ->
          assign(
              "torch.max_pool2d(%s, [%d, %d], [%d, %d], [%d, %d], [1, 1], False)",
              input(head, 0), kernel, kernel, stride, stride, padding, padding);
      case GlobalAveragePool _ ->
          widely("torch.mean(%s, [2, 3], False, dtype=6)", input(head, 0));
      case MeanTokens _ -> widely("torch.mean(%s, [1], False, dtype=6)", input(head, 0));
      case Flatten _ -> like(input(head, 0), "torch.flatten(%s, 1)");
      case Scale(double factor) -> like(input(head, 0), "torch.mul(%s, " + factor + ")");
      case LayerNorm(int width, double epsilon) -> layerNorm(head, width, epsilon);
      case Add _ -> add(head);
      case ToTokens _ ->
          assign("torch.transpose(torch.flatten(%s, 2, 3), 1, 2)", input(head, 0));
      case ClassToken(int width) -> classToken(head, width);
      case PositionEmbedding _ ->
          assign("torch.add(%s, %s)", input(head, 0), plain(head.name()));
      // Its input gives this token alone.
      case SelectToken _ -> like(input(head, 0), "torch.select(%s, 1, 0)");
      case Dropout _, StochasticDepth _ ->
          throw new IllegalStateException(head + " is no step of inference");
    };
  }

  private String convolution(FusedStep step, Convolution convolution) {
    Node head = step.head();
    Tensor kernel = tensor(head.name() + ".weight");
    Folding folding =
        convolution.bias()
            ? Folding.of(kernel, tensor(head.name() + ".bias"))
            : Folding.of(kernel);
    step.norm().ifPresent(norm -> foldNorm(folding, norm));
    FeatureMap map = (FeatureMap) inputShape(head);
    String weight = weight(folding.weight(), new Packing.Kernel(convolution, map));
    String bias = weight(folding.bias(), new Packing.Plain());
    String geometry = geometry(convolution);
    String x = input(head, 0);
    return step.addend().isPresent()
        ? assign(
            "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, %s, \"add\", None, %s, %s, None)",
            x,
            value(step.addend().get()),
            weight,
            bias,
            geometry,
            step.activation().isPresent() ? "\"relu\"" : "None",
            NO_SCALARS)
        : assign(
            "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, \"%s\", %s, \"%s\")",
            x, weight, bias, geometry, activation(step), NO_SCALARS, algorithm(step));
  }

  /** Padding, stride, dilation and groups, as PyTorch's operators take them. */
  static String geometry(Convolution convolution) {
    int padding = convolution.padding();
    int stride = convolution.stride();
    return "[%d, %d], [%d, %d], [1, 1], 1".formatted(padding, padding, stride, stride);
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
    return activation(step).equals("gelu") ? "none" : "";
  }

  private String linear(FusedStep step, String x, String matrix, int out) {
    int rows = step.result().shape() instanceof Shape.Tokens tokens ? rows(step, tokens) : 1;
    String weight = weight(tensor(matrix + "weight"), new Packing.Matrix(rows));
    String bias = plain(matrix + "bias");
    return step.addend().isPresent()
        ? assign(
            "ops.mkldnn._linear_pointwise(%s, %s, %s, %s, \"add\")",
            x, addend(step), weight, bias)
        : assign(
            "ops.mkldnn._linear_pointwise(%s, %s, %s, \"%s\", %s, \"%s\")",
            x, weight, bias, activation(step), NO_SCALARS, algorithm(step));
  }

  private int rows(FusedStep step, Shape.Tokens tokens) {
    return needed.of(step.result()).isPresent() ? 1 : tokens.count();
  }

  /** What is left of the network here is small: it keeps all of its digits. */
  private String wideLinear(FusedStep step) {
    Node head = step.head();
    String product =
        widely(
            "torch.linear(%s, %s, %s)",
            widened(input(head, 0)),
            weight(tensor(head.name() + ".weight"), new Packing.Wide()),
            weight(tensor(head.name() + ".bias"), new Packing.Wide()));
    String sum =
        step.addend().isPresent() ? widely("torch.add(%s, %s)", product, addend(step)) : product;
    return switch (activation(step)) {
      case "relu" -> widely("torch.relu(%s)", sum);
      case "gelu" -> widely("torch.gelu(%s)", sum);
      case String _ -> sum;
    };
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
      String asking = assign("torch.narrow(%s, 1, %d, 1)", x, only.getAsInt());
      String q = part(asking, head, 0, width, 1);
      String kv = part(x, head, width, 3 * width, tokens);
      query = assign("torch.transpose(%s, 1, 2)", apart(q, heads, width));
      String both =
          assign(
              "torch.permute(torch.reshape(%s, %s), [2, 0, 3, 1, 4])",
              kv, shape(kv, "2, %d, %d".formatted(heads, width / heads)));
      key = assign("torch.select(%s, 0, 0)", both);
      value = assign("torch.select(%s, 0, 1)", both);
    } else {
      String qkv = part(x, head, 0, 3 * width, tokens);
      String all =
          assign(
              "torch.permute(torch.reshape(%s, %s), [2, 0, 3, 1, 4])",
              qkv, shape(qkv, "3, %d, %d".formatted(heads, width / heads)));
      query = assign("torch.select(%s, 0, 0)", all);
      key = assign("torch.select(%s, 0, 1)", all);
      value = assign("torch.select(%s, 0, 2)", all);
    }
    String mixed = assign("torch.scaled_dot_product_attention(%s, %s, %s)", query, key, value);
    String byToken = assign("torch.transpose(%s, 1, 2)", mixed);
    String joined = assign("torch.reshape(%s, %s)", byToken, shape(byToken, "" + width));
    return linear(step, joined, head.name() + ".proj.", width);
  }

  /** Rows of the fused projection, of some tokens. */
  private String part(String x, Node head, int from, int to, int tokens) {
    Tensor matrix = tensor(head.name() + ".qkv.weight");
    Tensor bias = tensor(head.name() + ".qkv.bias");
    return assign(
        "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\", %s, \"\")",
        x,
        weight(rows(matrix, from, to), new Packing.Matrix(tokens)),
        weight(rows(bias, from, to), new Packing.Plain()),
        NO_SCALARS);
  }

  private static Tensor rows(Tensor tensor, int from, int to) {
    int each = tensor.values().length / tensor.shape().getFirst();
    List<Integer> shape = new ArrayList<>(tensor.shape());
    shape.set(0, to - from);
    return new Tensor(shape, Arrays.copyOfRange(tensor.values(), from * each, to * each));
  }

  private String apart(String x, int heads, int width) {
    return assign(
        "torch.reshape(%s, %s)", x, shape(x, "%d, %d".formatted(heads, width / heads)));
  }

  /** The first two dimensions of a value, then others. */
  private static String shape(String value, String others) {
    return "[torch.size(%s, 0), torch.size(%s, 1), %s]".formatted(value, value, others);
  }

  private String batchNorm(Node node, BatchNorm norm) {
    String name = node.name();
    return assign(
        "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)",
        input(node, 0),
        wideWeight(name + ".weight"),
        wideWeight(name + ".bias"),
        wideWeight(name + ".running_mean"),
        wideWeight(name + ".running_var"),
        norm.epsilon());
  }

  private String layerNorm(Node node, int width, double epsilon) {
    String x = input(node, 0);
    return like(
        x,
        "torch.layer_norm(%%s, [%d], %s, %s, %s, False)"
            .formatted(
                width,
                wideWeight(node.name() + ".weight"),
                wideWeight(node.name() + ".bias"),
                epsilon));
  }

  private String add(Node node) {
    String left = input(node, 0);
    String right = input(node, 1);
    String sum = assign("torch.add(%s, %s)", left, right);
    if (wide.contains(left) || wide.contains(right)) {
      wide.add(sum);
    }
    return sum;
  }

  private String classToken(Node node, int width) {
    String x = input(node, 0);
    return assign(
        "torch.cat([torch.expand(%s, [torch.size(%s, 0), 1, %d]), %s], 1)",
        plain(node.name()), x, width, x);
  }

  /** What a node reads, or the one token of it that the node needs. */
  private String input(Node node, int index) {
    String name = sources.getOrDefault(node.inputs().get(index), node.inputs().get(index));
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
    String narrowed = assign("torch.narrow(%s, 1, %d, 1)", value, only.getAsInt());
    if (wide.contains(value)) {
      wide.add(narrowed);
    }
    return narrowed;
  }

  private String value(String name) {
    return Lookup.required(values, sources.getOrDefault(name, name));
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
    return "w[%d]".formatted(weights.size() - 1);
  }

  private static String cast(String value, int type) {
    return "torch.to(%s, %d)".formatted(value, type);
  }

  private String widened(String value) {
    if (type == FLOAT32 || wide.contains(value)) {
      return value;
    }
    return widely("torch.to(%s, 6)", value);
  }

  private String widely(String expression, Object... arguments) {
    String variable = assign(expression, arguments);
    wide.add(variable);
    return variable;
  }

  /** An operation that gives what it takes, in the same numbers. */
  private String like(String x, String expression) {
    return wide.contains(x) ? widely(expression, x) : assign(expression, x);
  }

  private String assign(String expression, Object... arguments) {
    String variable = "v" + variables++;
    body.append(variable)
        .append(" = ")
        .append(arguments.length == 0 ? expression : String.format(Locale.ROOT, expression, arguments))
        .append('\n');
    return variable;
  }
}
