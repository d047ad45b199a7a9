package dev.vireo.export.emit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.FoldableNorms;
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
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The contrary of {@link NetworkEmitter}: weights of a network that computes what an emitted graph
 * computes. What was folded stays folded; the norms that it came from do nothing.
 */
public final class NetworkWeights {
  private static final int MAX_PIXEL = 255;

  private final Map<String, Tensor> constants;
  private final Preprocessing preprocessing;
  private final boolean pixels;
  private final FoldableNorms norms;
  private final Map<String, Tensor> weights = new HashMap<>();

  private NetworkWeights(
      Network network, Map<String, Tensor> constants, Preprocessing preprocessing, boolean pixels) {
    this.constants = constants;
    this.preprocessing = preprocessing;
    this.pixels = pixels;
    norms = FoldableNorms.of(network);
  }

  /**
   * @param constants of the graph, by name
   * @param preprocessing that was emitted with it
   * @param pixels whether the graph takes bytes
   * @return by the full names of the network's parameters
   * @throws VireoException INVALID_MODEL where a constant is missing or has another shape
   */
  public static Map<String, Tensor> of(
      Network network, Map<String, Tensor> constants, Preprocessing preprocessing, boolean pixels) {
    NetworkWeights read = new NetworkWeights(network, constants, preprocessing, pixels);
    network.nodes().forEach(read::read);
    for (Parameter parameter : network.parameters()) {
      Tensor tensor = read.weights.get(parameter.name());
      if (tensor == null || !tensor.shape().equals(parameter.shape())) {
        throw missing(parameter.name());
      }
    }
    return read.weights;
  }

  private void read(Node node) {
    String name = node.name();
    switch (node.operation()) {
      case Convolution convolution -> convolution(node, convolution);
      case BatchNorm norm -> {
        if (!norms.folded(node)) {
          copy(node);
        } else {
          weights.putIfAbsent(name + ".bias", filled(norm.channels(), 0));
          weights.put(name + ".weight", filled(norm.channels(), 1));
          weights.put(name + ".running_mean", filled(norm.channels(), 0));
          weights.put(name + ".running_var", filled(norm.channels(), (float) (1 - norm.epsilon())));
        }
      }
      case LayerNorm(int width, double _) -> {
        // A norm without either leaves scale and shift to the matrices that read it.
        weights.put(name + ".weight", constants.getOrDefault(name + ".weight", filled(width, 1)));
        weights.put(name + ".bias", constants.getOrDefault(name + ".bias", filled(width, 0)));
      }
      case SelfAttention attention -> attention(name, attention);
      case ClassToken(int width) -> {
        float[] rows = constant(name + ".rows").values();
        weights.put(name, new Tensor(List.of(1, 1, width), Arrays.copyOf(rows, width)));
      }
      case PositionEmbedding _ -> weights.put(name, constant(name + ".weight"));
      case Add _,
          Dropout _,
          Flatten _,
          Gelu _,
          GlobalAveragePool _,
          Linear _,
          MaxPool _,
          MeanTokens _,
          Relu _,
          Scale _,
          SelectToken _,
          StochasticDepth _,
          ToTokens _ ->
          copy(node);
    }
  }

  private void copy(Node node) {
    node.parameters()
        .forEach(parameter -> weights.put(parameter.name(), constant(parameter.name())));
  }

  private void convolution(Node node, Convolution convolution) {
    Tensor weight = constant(node.name() + ".weight");
    Tensor bias = constant(node.name() + ".bias");
    if (pixels && node.inputs().getFirst().equals(Network.INPUT)) {
      bias = convolution.padding() == 0 ? ofNormalized(weight, bias) : bias;
      weight = ofNormalized(weight);
    }
    weights.put(node.name() + ".weight", weight);
    if (convolution.bias()) {
      weights.put(node.name() + ".bias", bias);
    } else {
      Tensor shift = bias;
      norms
          .after(node)
          .ifPresentOrElse(
              norm -> weights.put(norm.name() + ".bias", shift), () -> requireNone(node, shift));
    }
  }

  /** A convolution that has no bias of its own was given one of zeros. */
  private static void requireNone(Node node, Tensor bias) {
    for (float value : bias.values()) {
      if (value != 0) {
        throw missing(node.name() + ".bias");
      }
    }
  }

  /** That takes the normalized {@code (x - mean) / std} where it took pixels from 0 to 255. */
  private Tensor ofNormalized(Tensor weight) {
    float[] values = weight.values().clone();
    int perChannel = weight.shape().get(2) * weight.shape().get(3);
    for (int i = 0; i < values.length; i++) {
      int channel = i / perChannel % weight.shape().get(1);
      values[i] = (float) (values[i] * (double) MAX_PIXEL * preprocessing.std().get(channel));
    }
    return new Tensor(weight.shape(), values);
  }

  private Tensor ofNormalized(Tensor weight, Tensor bias) {
    double[] sums = new double[bias.values().length];
    int perChannel = weight.shape().get(2) * weight.shape().get(3);
    int perOutput = weight.values().length / sums.length;
    for (int i = 0; i < weight.values().length; i++) {
      int channel = i / perChannel % weight.shape().get(1);
      sums[i / perOutput] +=
          weight.values()[i] * (double) MAX_PIXEL * preprocessing.mean().get(channel);
    }
    float[] values = new float[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bias.values()[i] + sums[i]);
    }
    return new Tensor(bias.shape(), values);
  }

  private void attention(String name, SelfAttention attention) {
    int width = attention.width();
    double scale = Math.sqrt((double) width / attention.heads());
    Tensor weight = joined(name, ".weight");
    boolean transposed = weight.shape().equals(List.of(width, 3 * width));
    Tensor matrix = transposed ? Matrices.transposed(weight) : weight;
    weights.put(name + ".qkv.weight", Matrices.scaleRows(matrix, width, scale));
    weights.put(name + ".qkv.bias", Matrices.scaleRows(joined(name, ".bias"), width, scale));
    weights.put(name + ".proj.weight", constant(name + ".proj.weight"));
    weights.put(name + ".proj.bias", constant(name + ".proj.bias"));
  }

  /** The fused projection, of which the query may stand by itself. */
  private Tensor joined(String name, String parameter) {
    Tensor fused = constants.get(name + ".qkv" + parameter);
    if (fused != null) {
      return fused;
    }
    Tensor query = constant(name + ".q" + parameter);
    Tensor rest = constant(name + ".kv" + parameter);
    float[] values = Arrays.copyOf(query.values(), query.values().length + rest.values().length);
    System.arraycopy(rest.values(), 0, values, query.values().length, rest.values().length);
    List<Integer> shape = new ArrayList<>(query.shape());
    shape.set(0, query.shape().getFirst() + rest.shape().getFirst());
    return new Tensor(shape, values);
  }

  private Tensor constant(String name) {
    Tensor tensor = constants.get(name);
    if (tensor == null) {
      throw missing(name);
    }
    return tensor;
  }

  private static Tensor filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return new Tensor(List.of(count), values);
  }

  private static VireoException missing(String name) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        "its weight " + name + " is not there as 'vireo export' writes it");
  }
}
