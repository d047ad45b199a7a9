package dev.vireo.export.emit;

import dev.vireo.export.graph.ContributedOperators;
import dev.vireo.export.graph.ContributedOperators.SumAndNorm;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.NormOperators;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.FoldableNorms;
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
import dev.vireo.training.weights.Folding;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The interpreter from a network and its weights to an ONNX graph for inference, of a {@link
 * GraphForm}. ONNX nodes bear the names of the network's nodes.
 *
 * <p>Batch norm is folded into the convolution before it, normalization of the image into the first
 * convolution as far as that is exact, attention's scale into the query weights; tokens that do not
 * reach the logits are not computed; dropout and stochastic depth vanish.
 */
public final class NetworkEmitter {
  private final Map<String, Tensor> tensors;
  private final GraphBuilder graph;
  private final Operators operators;
  private final NormOperators normalizing;
  private final GraphInput image;
  private final OutputEmitter outputs;
  private final TokenForms forms;
  private final FoldableNorms norms;
  private final CenteredNorms centered;
  private final SummedNorms summed;
  private final ContributedOperators contributed;
  private final boolean attentionInOne;
  private final NeededTokens needed;
  private final Optional<Node> classifier;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();

  private NetworkEmitter(
      String name,
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      GraphForm form) {
    this.centered =
        switch (form.target()) {
          case ANY -> CenteredNorms.none(tensors);
          case CPU, ORT -> CenteredNorms.of(network, tensors);
        };
    this.tensors = centered.tensors();
    this.graph = new GraphBuilder(name);
    this.operators = new Operators(graph, form.opset());
    this.normalizing = new NormOperators(graph, operators);
    this.image = GraphInput.of(form, graph, operators, preprocessing);
    this.outputs = new OutputEmitter(graph, operators, form.outputs());
    this.forms = new TokenForms(operators);
    this.norms = FoldableNorms.of(network);
    this.needed =
        form.outputs().with(GraphOutput.ATTENTION) ? NeededTokens.all() : NeededTokens.of(network);
    boolean forOnnxRuntime = form.target() == GraphTarget.ORT;
    this.summed = forOnnxRuntime ? SummedNorms.of(network, centered, needed) : SummedNorms.none();
    this.contributed = new ContributedOperators(graph);
    // Maps of what it looks at do not leave the operator that does all of attention.
    this.attentionInOne = forOnnxRuntime && !form.outputs().with(GraphOutput.ATTENTION);
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    this.classifier = network.classifiers().stream().findFirst();
  }

  /**
   * @param name of the graph, for people
   * @param tensors by the full names of the network's parameters
   * @param preprocessing whose mean and standard deviation the graph applies to bytes; floats are
   *     normalized by the caller
   * @throws IllegalArgumentException when the opset is outside {@link Operators}' range
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the network lacks an output that
   *     is asked for, or takes images of one size where any is asked for
   */
  public static OnnxGraph emit(
      String name,
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      GraphForm form) {
    if (form.sizes() == SizeSupport.ANY) {
      SizeBounds.requireNone(network);
    }
    NetworkEmitter emitter = new NetworkEmitter(name, network, tensors, preprocessing, form);
    for (Node node : network.nodes()) {
      emitter.values.put(node.name(), emitter.emit(node));
    }
    emitter.outputs.finish(Lookup.required(emitter.values, network.output().name()));
    return emitter.graph.build(form.opset());
  }

  private Value emit(Node node) {
    String name = node.name();
    return switch (node.operation()) {
      case Convolution operation -> convolution(node, operation);
      case BatchNorm operation -> norms.folded(node) ? input(node, 0) : batchNorm(node, operation);
      case Relu _ -> operators.relu(name, input(node, 0));
      case Gelu _ -> operators.gelu(name, input(node, 0));
      case MaxPool pool ->
          operators.maxPool(name, input(node, 0), pool.kernel(), pool.stride(), pool.padding());
      case GlobalAveragePool _ -> operators.globalAveragePool(name, input(node, 0));
      case Flatten _ -> operators.flatten(name, input(node, 0));
      case Scale(double factor) -> operators.scale(name, input(node, 0), (float) factor);
      case Linear _ -> linear(node);
      case LayerNorm norm -> values.containsKey(name) ? values.get(name) : layerNorm(node, norm);
      case SelfAttention attention -> attention(node, attention);
      case Add _ -> add(node);
      case ToTokens _ -> forms.ofMap(name, input(node, 0));
      case ClassToken _ -> classToken(name, sequence(node));
      case PositionEmbedding _ ->
          operators.add(
              name, sequence(node), constant(name + ".weight", Lookup.required(tensors, name)));
      // Its input gives this token alone: see NeededTokens.
      case SelectToken _ -> input(node, 0);
      case MeanTokens _ -> operators.meanRows(name, sequence(node));
      case Dropout _, StochasticDepth _ -> input(node, 0);
    };
  }

  private Value convolution(Node node, Convolution operation) {
    String name = node.name();
    Tensor weight = Lookup.required(tensors, name + ".weight");
    Folding folding =
        operation.bias()
            ? Folding.of(weight, Lookup.required(tensors, name + ".bias"))
            : Folding.of(weight);
    norms.after(node).ifPresent(norm -> foldNorm(folding, norm, (BatchNorm) norm.operation()));
    Value x =
        node.inputs().getFirst().equals(Network.INPUT)
            ? image.into(folding, operation.padding())
            : input(node, 0);
    return operators.convolution(
        name,
        x,
        constant(name + ".weight", folding.weight()),
        constant(name + ".bias", folding.bias()),
        operation.stride(),
        operation.padding());
  }

  private void foldNorm(Folding folding, Node norm, BatchNorm operation) {
    String name = norm.name();
    folding.thenNormalize(
        operation,
        Lookup.required(tensors, name + ".weight"),
        Lookup.required(tensors, name + ".bias"),
        Lookup.required(tensors, name + ".running_mean"),
        Lookup.required(tensors, name + ".running_var"));
  }

  private Value batchNorm(Node node, BatchNorm operation) {
    String name = node.name();
    return normalizing.batchNormalization(
        name,
        input(node, 0),
        constant(name + ".weight"),
        constant(name + ".bias"),
        constant(name + ".running_mean"),
        constant(name + ".running_var"),
        operation.epsilon());
  }

  private Value linear(Node node) {
    String name = node.name();
    Value rows = forms.rows(input(node, 0));
    return operators.gemm(
        name,
        classifier.filter(node::equals).isPresent() ? outputs.embeddings(rows) : rows,
        constant(name + ".weight"),
        constant(name + ".bias"));
  }

  private Value layerNorm(Node node, LayerNorm norm) {
    String name = node.name();
    Value rows = forms.rows(input(node, 0));
    if (!centered.isCentered(node)) {
      return normalizing.layerNormalization(
          name, rows, constant(name + ".weight"), constant(name + ".bias"), norm.epsilon());
    }
    if (centered.isAbsorbed(node)) {
      return normalizing.rootMeanSquareNormalization(name, rows, norm.epsilon());
    }
    Value unit =
        normalizing.rootMeanSquareNormalization(name + ".normalized", rows, norm.epsilon());
    Value scaled = operators.multiply(name + ".scaled", unit, constant(name + ".weight"));
    return operators.add(name, scaled, constant(name + ".bias"));
  }

  private Value attention(Node node, SelfAttention attention) {
    int tokens = ((Shape.Tokens) node.shape()).count();
    AttentionEmitter emitter =
        new AttentionEmitter(
            graph,
            operators,
            forms,
            outputs,
            attentionInOne ? Optional.of(contributed) : Optional.empty(),
            node.name(),
            attention,
            tokens,
            tensors);
    OptionalInt token = needed.of(node);
    return token.isPresent()
        ? emitter.emit(input(node, 0), token.getAsInt())
        : emitter.emit(input(node, 0));
  }

  private Value add(Node node) {
    Value a = input(node, 0);
    Value b = input(node, 1);
    boolean sameForm = a.shape().size() == b.shape().size();
    Value left = sameForm ? a : forms.rows(a);
    Value right = sameForm ? b : forms.rows(b);
    Optional<Node> norm = summed.after(node);
    return norm.isPresent()
        ? addAndNormalize(node, left, right, norm.get())
        : operators.add(node.name(), left, right);
  }

  private Value addAndNormalize(Node sum, Value a, Value b, Node norm) {
    double epsilon = ((LayerNorm) norm.operation()).epsilon();
    SumAndNorm both = contributed.addAndNormalize(sum.name(), norm.name(), a, b, epsilon);
    values.put(norm.name(), both.norm());
    return both.sum();
  }

  /**
   * The token added to a row of zeros: the same sum as a concatenation, without its run-time shape.
   */
  private Value classToken(String name, Value x) {
    Value padded = operators.padFirstRow(name + ".pad", x);
    float[] rows = new float[padded.dimension(1) * padded.dimension(2)];
    System.arraycopy(Lookup.required(tensors, name).values(), 0, rows, 0, padded.dimension(2));
    Tensor token = new Tensor(List.of(1, padded.dimension(1), padded.dimension(2)), rows);
    return operators.add(name, padded, constant(name + ".rows", token));
  }

  /** The input, or the one token of it that the node needs. */
  private Value input(Node node, int index) {
    String name = node.inputs().get(index);
    if (name.equals(Network.INPUT)) {
      return image.normalized();
    }
    Node source = Lookup.required(nodes, name);
    Value value = Lookup.required(values, name);
    OptionalInt token = NeededTokens.ofInputs(node, needed.of(node));
    if (token.isEmpty() || needed.of(source).isPresent()) {
      return value;
    }
    return forms.token(value, ((Shape.Tokens) source.shape()).count(), token.getAsInt());
  }

  /** The input as {@code [N, T, D]}. */
  private Value sequence(Node node) {
    int tokens = ((Shape.Tokens) Lookup.required(nodes, node.inputs().getFirst()).shape()).count();
    return forms.sequence(input(node, 0), tokens);
  }

  private Value constant(String name) {
    return constant(name, Lookup.required(tensors, name));
  }

  private Value constant(String name, Tensor tensor) {
    return graph.constant(name, tensor);
  }
}
