package dev.vireo.export.emit;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.Traits;
import dev.vireo.training.network.Traits.Mean;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Layer norms that need neither a mean nor a scale (Jiang et al. 2023, arXiv 2305.14858). Where
 * nothing but layer norms reads a residual stream, its mean over the features is never seen: all
 * that is added to the stream can have it taken out beforehand, in the weights. What a norm scales
 * and shifts, the matrices after it can. Both are exact but for rounding, and leave a division by
 * the root mean square.
 */
final class CenteredNorms {
  private final Map<String, Tensor> tensors;
  private final Set<String> centered = new HashSet<>();
  private final Set<String> absorbed = new HashSet<>();

  private CenteredNorms(Map<String, Tensor> tensors) {
    this.tensors = new HashMap<>(tensors);
  }

  /** Leaves everything as it is. */
  static CenteredNorms none(Map<String, Tensor> tensors) {
    return new CenteredNorms(tensors);
  }

  /** Changes all norms of a network, or none where its stream is read by something else. */
  static CenteredNorms of(Network network, Map<String, Tensor> tensors) {
    CenteredNorms norms = new CenteredNorms(tensors);
    Map<String, List<Node>> readers = readers(network);
    Optional<Set<String>> stream = stream(network, readers);
    if (stream.isPresent()) {
      for (Node node : network.nodes()) {
        if (stream.get().contains(node.name())) {
          norms.takeMeanOut(node);
        } else if (node.operation() instanceof LayerNorm) {
          norms.centered.add(node.name());
          norms.absorb(node, readers.getOrDefault(node.name(), List.of()));
        }
      }
    }
    return norms;
  }

  /** The weights that go with it, by the full names of the network's parameters. */
  Map<String, Tensor> tensors() {
    return tensors;
  }

  /** Whether the input of a layer norm has the mean 0. */
  boolean isCentered(Node norm) {
    return centered.contains(norm.name());
  }

  /** Whether what comes after a layer norm scales and shifts in its place. */
  boolean isAbsorbed(Node norm) {
    return absorbed.contains(norm.name());
  }

  private static Map<String, List<Node>> readers(Network network) {
    Map<String, List<Node>> readers = new HashMap<>();
    for (Node node : network.nodes()) {
      for (String input : node.inputs()) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    return readers;
  }

  /** The nodes whose mean can be taken out; empty where that would be seen. */
  private static Optional<Set<String>> stream(Network network, Map<String, List<Node>> readers) {
    Set<String> stream = new HashSet<>();
    Set<String> carriers = new HashSet<>();
    for (Node node : network.nodes().reversed()) {
      List<Node> ofNode = readers.getOrDefault(node.name(), List.of());
      if (ofNode.stream().anyMatch(reader -> isBlind(reader, carriers))) {
        if (!ofNode.stream().allMatch(reader -> isBlind(reader, carriers))) {
          return Optional.empty();
        }
        switch (mean(node)) {
          case MADE -> {}
          case KEPT -> carriers.add(node.name());
          case IGNORED, USED -> {
            return Optional.empty();
          }
        }
        stream.add(node.name());
      }
    }
    boolean imageIsRead =
        readers.getOrDefault(Network.INPUT, List.of()).stream()
            .anyMatch(reader -> isBlind(reader, carriers));
    return imageIsRead ? Optional.empty() : Optional.of(stream);
  }

  /** Whether a node gives the same whatever the mean of its input is. */
  private static boolean isBlind(Node reader, Set<String> carriers) {
    return mean(reader) == Mean.IGNORED || carriers.contains(reader.name());
  }

  private static Mean mean(Node node) {
    return Traits.of(node.operation()).mean();
  }

  private void takeMeanOut(Node node) {
    Traits traits = Traits.of(node.operation());
    switch (traits.mean()) {
      case MADE -> center(node.name() + "." + traits.gives().orElseThrow());
      case KEPT -> node.parameters().forEach(this::centerRows);
      case IGNORED, USED -> throw new IllegalStateException(node + " is in no stream");
    }
  }

  /** A weight {@code [out, ...]} and its bias: the mean over the outputs goes. */
  private void center(String matrix) {
    for (String parameter : List.of(matrix + "weight", matrix + "bias")) {
      Tensor tensor = tensors.get(parameter);
      if (tensor != null) {
        tensors.put(parameter, centered(tensor, tensor.shape().getFirst(), false));
      }
    }
  }

  /** Rows {@code [..., features]}: the mean of each goes. */
  private void centerRows(Parameter rows) {
    tensors.put(
        rows.name(), centered(Lookup.required(tensors, rows.name()), rows.shape().getLast(), true));
  }

  /**
   * @param features over which means are taken
   * @param last whether they are the last dimension, or the first
   */
  private static Tensor centered(Tensor tensor, int features, boolean last) {
    float[] values = tensor.values().clone();
    int groups = values.length / features;
    int between = last ? 1 : groups;
    for (int group = 0; group < groups; group++) {
      int first = last ? group * features : group;
      double mean = 0;
      for (int i = 0; i < features; i++) {
        mean += values[first + i * between];
      }
      mean /= features;
      for (int i = 0; i < features; i++) {
        values[first + i * between] = (float) (values[first + i * between] - mean);
      }
    }
    return new Tensor(tensor.shape(), values);
  }

  private void absorb(Node norm, List<Node> readers) {
    List<String> matrices = new ArrayList<>();
    for (Node reader : readers) {
      Optional<String> matrix = Traits.of(reader.operation()).reads();
      if (matrix.isEmpty()) {
        return;
      }
      matrices.add(reader.name() + "." + matrix.get());
    }
    Tensor scale = Lookup.required(tensors, norm.name() + ".weight");
    Tensor shift = Lookup.required(tensors, norm.name() + ".bias");
    matrices.forEach(matrix -> absorb(matrix, scale.values(), shift.values()));
    absorbed.add(norm.name());
  }

  /** {@code W (scale x + shift) + b} is {@code (W scale) x + (W shift + b)}. */
  private void absorb(String matrix, float[] scale, float[] shift) {
    Tensor weight = Lookup.required(tensors, matrix + "weight");
    Tensor bias = Lookup.required(tensors, matrix + "bias");
    float[] weights = weight.values().clone();
    float[] biases = bias.values().clone();
    for (int out = 0; out < biases.length; out++) {
      double sum = biases[out];
      for (int in = 0; in < scale.length; in++) {
        int at = out * scale.length + in;
        sum += (double) weights[at] * shift[in];
        weights[at] *= scale[in];
      }
      biases[out] = (float) sum;
    }
    tensors.put(matrix + "weight", new Tensor(weight.shape(), weights));
    tensors.put(matrix + "bias", new Tensor(bias.shape(), biases));
  }
}
