package dev.vireo.training.engine;

import static dev.vireo.training.engine.FusedLines.LINEAR;
import static dev.vireo.training.engine.FusedLines.NO_SCALARS;
import static dev.vireo.training.engine.FusedLines.call;
import static dev.vireo.training.engine.FusedLines.quoted;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The interpreter from a network and its weights to the text of a TorchScript function for CPUs
 * with oneDNN, a {@link ScriptFunction}. Activations are channels-last; means over pixels or tokens
 * and all that comes after them, which is little, stay float32 in any precision.
 */
final class FusedCode {
  private static final int MAX_PIXEL = 255;

  private static final String CONVOLUTION = "ops.mkldnn._convolution_pointwise";
  private static final String ADD = "\"add\"";

  private final Map<String, Tensor> tensors;
  private final NeededTokens needed;
  private final Map<String, Node> nodes = new HashMap<>();
  private final FusedSteps fused;
  private final Set<String> classifiers;
  private final Shape image;
  private final FusedLines lines;
  private final Map<String, String> values = new HashMap<>();

  private FusedCode(Network network, Map<String, Tensor> tensors, Precision precision) {
    this.tensors = tensors;
    image = new FeatureMap(3, network.imageSize(), network.imageSize());
    needed = NeededTokens.of(network);
    fused = FusedSteps.of(network);
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    classifiers = network.classifiers().stream().map(Node::name).collect(Collectors.toSet());
    lines = new FusedLines(precision);
  }

  /**
   * @param steps whose results {@link ScriptFunction#everything} gives; of those of which one token
   *     is enough, {@code [batch, 1, width]}
   */
  record Function(ScriptFunction script, List<FusedStep> steps) {}

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
    results.add(code.lines.widened(code.value(network.output().name())));
    network.classifiers().stream()
        .findFirst()
        .ifPresent(node -> results.add(code.lines.widened(code.input(node, 0))));
    List<String> every = steps.stream().map(step -> code.value(step.result().name())).toList();
    return new Function(
        new ScriptFunction(
            code.lines.returning(results),
            code.lines.returning(every.stream().map(FusedLines::float32).toList()),
            steps.size(),
            code.lines.weights()),
        steps);
  }

  private void normalize(Preprocessing preprocessing) {
    String pixels = lines.assign(FusedLines.float32("pixels"));
    String mean = lines.weight(channels(preprocessing.mean()), new Packing.Wide());
    String std = lines.weight(channels(preprocessing.std()), new Packing.Wide());
    String centered = lines.assign(call("torch.sub_", pixels, mean));
    String scaled = lines.assign(call("torch.div_", centered, std));
    String image = lines.assign(call("torch.permute", lines.narrowed(scaled), "[0, 3, 1, 2]"));
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
          classifiers.contains(head.name()) || lines.isWide(input(head, 0))
              ? wideLinear(step)
              : linear(step, input(head, 0), head.name() + ".");
      case SelfAttention attention -> linear(step, mixed(head, attention), head.name() + ".proj.");
      case BatchNorm norm -> batchNorm(head, norm);
      case Relu _ -> lines.like(input(head, 0), "torch.relu");
      case Gelu _ -> lines.like(input(head, 0), "torch.gelu");
      case MaxPool pool -> maxPool(input(head, 0), pool);
      case GlobalAveragePool _ -> mean(input(head, 0), "[2, 3]");
      case MeanTokens _ -> mean(input(head, 0), "[1]");
      case Flatten _ -> lines.like(input(head, 0), "torch.flatten", 1);
      case Scale(double factor) -> lines.like(input(head, 0), "torch.mul", factor);
      case LayerNorm(int width, double epsilon) -> layerNorm(head, width, epsilon);
      case Add _ -> add(head);
      case ToTokens _ ->
          lines.assign(call("torch.transpose", call("torch.flatten", input(head, 0), 2, 3), 1, 2));
      case ClassToken(int width) -> classToken(head, width);
      case PositionEmbedding _ ->
          lines.assign(call("torch.add", input(head, 0), plain(head.name())));
      // Its input gives this token alone.
      case SelectToken _ -> lines.like(input(head, 0), "torch.select", 1, 0);
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
    String weight = lines.weight(folding.weight(), new Packing.Kernel(convolution, map));
    String bias = lines.weight(folding.bias(), new Packing.Plain());
    String geometry = geometry(convolution);
    String x = input(head, 0);
    if (step.addend().isEmpty()) {
      String post = quoted(activation(step));
      return lines.assign(
          call(CONVOLUTION, x, weight, bias, geometry, post, NO_SCALARS, algorithm(step)));
    }
    String addend = value(step.addend().get());
    String relu = step.activation().isPresent() ? quoted("relu") : "None";
    return lines.assign(
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
    String weight = lines.weight(tensor(matrix + "weight"), new Packing.Matrix(rows));
    String bias = plain(matrix + "bias");
    String post = quoted(activation(step));
    return lines.assign(
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
    String x = lines.widened(input(head, 0));
    String product =
        lines.widely(
            call("torch.linear", x, wideWeight(name + ".weight"), wideWeight(name + ".bias")));
    String sum =
        step.addend().isPresent()
            ? lines.widely(call("torch.add", product, addend(step)))
            : product;
    return step.activation().isPresent() ? lines.like(sum, "torch." + activation(step)) : sum;
  }

  private String mixed(Node head, SelfAttention attention) {
    return new FusedAttention(lines, tensors, head.name(), attention)
        .mixed(
            value(head.inputs().getFirst()),
            ((Shape.Tokens) head.shape()).count(),
            needed.of(head));
  }

  private String maxPool(String x, MaxPool pool) {
    return lines.assign(
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
    return lines.widely(call("torch.mean", x, dimensions, "False", "dtype=" + FusedLines.FLOAT32));
  }

  private String batchNorm(Node node, BatchNorm norm) {
    String name = node.name();
    return lines.assign(
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
    return lines.like(
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
    String sum = call("torch.add", left, right);
    return lines.isWide(left) || lines.isWide(right) ? lines.widely(sum) : lines.assign(sum);
  }

  private String classToken(Node node, int width) {
    String x = input(node, 0);
    String shape = "[" + call("torch.size", x, 0) + ", 1, " + width + "]";
    String token = call("torch.expand", plain(node.name()), shape);
    return lines.assign(call("torch.cat", "[" + token + ", " + x + "]", 1));
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
    return lines.like(value, "torch.narrow", 1, only.getAsInt(), 1);
  }

  private String value(String name) {
    return Lookup.required(values, fused.source(name));
  }

  private Tensor tensor(String name) {
    return Lookup.required(tensors, name);
  }

  private String plain(String name) {
    return lines.weight(tensor(name), new Packing.Plain());
  }

  private String wideWeight(String name) {
    return lines.weight(tensor(name), new Packing.Wide());
  }
}
