package dev.vireo.training.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.network.LayerRates;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Network} with its parameters on a PyTorch device. Several threads may pass images
 * through it at once outside training; all else is for one thread. Closing it frees the parameters.
 */
public final class TorchNetwork implements AutoCloseable {
  /**
   * A parameter and where it lives.
   *
   * @param array of {@code parameter.shape()}, owned by the network
   * @param rate its share of the learning rate, 0 where it does not learn
   */
  public record Variable(Parameter parameter, NDArray array, double rate) {}

  private final NDManager manager;
  private final List<Variable> variables;
  private final List<Variable> trained;
  private final Kernels kernels;
  private final Steps steps;
  private @Nullable Updates updates;
  private final Map<Precision, NumberFormat> formats = new ConcurrentHashMap<>();
  private Precision learning = Precision.FP32;

  /** Positions of the classifiers' logits. */
  private final List<Integer> classifiers;

  /**
   * @param weights every parameter of the network by its full name
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when one is missing or has another
   *     shape
   */
  public TorchNetwork(Network network, Map<String, Tensor> weights, Device device) {
    this(network, weights, device, LayerRates.ALIKE);
  }

  /**
   * @param rates of the layers; those that do not learn keep their statistics too
   * @throws VireoException as {@link #TorchNetwork(Network, Map, Device)}
   */
  public TorchNetwork(
      Network network, Map<String, Tensor> weights, Device device, LayerRates rates) {
    this(network, weights, device, rates, VerdictStore.ofUser());
  }

  /**
   * @param verdicts on kernels of this machine
   * @throws VireoException as {@link #TorchNetwork(Network, Map, Device)}
   */
  TorchNetwork(
      Network network,
      Map<String, Tensor> weights,
      Device device,
      LayerRates rates,
      VerdictStore verdicts) {
    manager = PyTorch.engine().newBaseManager(device);
    try {
      Map<String, NDArray> arrays = new HashMap<>();
      List<Variable> all = new ArrayList<>();
      for (Parameter parameter : network.parameters()) {
        NDArray array = place(parameter, weights.get(parameter.name()));
        arrays.put(parameter.name(), array);
        double rate = parameter.trained() ? rates.of(parameter.name()) : 0;
        all.add(new Variable(parameter, array, rate));
      }
      variables = List.copyOf(all);
      trained = variables.stream().filter(variable -> variable.rate() > 0).toList();
      kernels = new Kernels(manager, verdicts);
      steps = new Steps(network, arrays, rates, kernels);
      classifiers =
          network.classifiers().stream().map(node -> steps.position(node.name())).toList();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** In the order of the network. */
  public List<Variable> variables() {
    return variables;
  }

  /** Those that gradients change, in the order of the network. */
  public List<Variable> trained() {
    return trained;
  }

  /** Lets backward leave gradients in the trained parameters; needed once, before training. */
  public void recordGradients() {
    for (Variable variable : trained) {
      variable.array().setRequiresGradient(true);
    }
  }

  /**
   * Lets passes in training compute in this precision from now on; images, parameters, gradients
   * and logits stay float32.
   */
  public void learnIn(Precision precision) {
    learning = precision;
  }

  /** What changes parameters; lives as long as the network. */
  public Updates updates() {
    Updates known = updates;
    if (known == null) {
      known = new Updates(manager);
      updates = known;
    }
    return known;
  }

  /**
   * Proves what passes over images of a size will multiply, in float32 and in the precision of
   * training; passes would do that themselves, one kernel after another.
   *
   * @param size of the images, in pixels
   * @throws VireoException {@link ErrorCode#INTERNAL} when this machine computes wrongly
   */
  public void prove(int size) {
    try (Autograd _ = Autograd.off();
        NDManager scratch = manager.newSubManager()) {
      NDArray blank = scratch.zeros(new Shape(1, size, size, 3)).transpose(0, 3, 1, 2);
      classify(blank, Precision.FP32);
      if (learning != Precision.FP32) {
        classify(blank, learning);
      }
    }
  }

  /** What was proved until now. */
  public KernelReport kernels() {
    return kernels.report();
  }

  /** Owns the parameters; arrays that live as long as the network may join them. */
  public NDManager manager() {
    return manager;
  }

  /**
   * @param images normalized RGB {@code [batch, 3, size, size]}; not closed
   * @param training whether batch norm measures its batch and dropout drops
   * @return logits {@code [batch, classes]}, owned by the manager of {@code images}
   */
  public NDArray forward(NDArray images, boolean training) {
    return forward(images, training, training ? learning : Precision.FP32);
  }

  /**
   * A pass outside training that computes in a precision of its own.
   *
   * @param images as for {@link #forward(NDArray, boolean)}
   * @return float32 logits {@code [batch, classes]}, owned by the manager of {@code images}
   */
  public NDArray classify(NDArray images, Precision precision) {
    return forward(images, false, precision);
  }

  private NDArray forward(NDArray images, boolean training, Precision precision) {
    NumberFormat format = format(precision);
    NDArray[] results = steps.evaluate(images, training, steps.last(), Set.of(), format);
    return format.leave(results[steps.last()]);
  }

  private NumberFormat format(Precision precision) {
    return formats.computeIfAbsent(precision, missing -> NumberFormat.of(missing, manager));
  }

  /**
   * In training, the logits of each classifier where there are several; the network's where there
   * is one.
   *
   * @param images as for {@link #forward(NDArray, boolean)}
   * @return {@code [batch, classes]} each, in the order of {@link Network#classifiers}
   */
  public List<NDArray> heads(NDArray images) {
    if (classifiers.size() < 2) {
      return List.of(forward(images, true));
    }
    NumberFormat format = format(learning);
    NDArray[] results = steps.evaluate(images, true, classifiers.getLast(), Set.of(), format);
    return classifiers.stream().map(position -> format.leave(results[position])).toList();
  }

  /**
   * A pass outside training, with what the nodes named give on the way.
   *
   * @param images as for {@link #forward(NDArray, boolean)}
   * @return float32 by the nodes' names, owned by the manager of {@code images}
   */
  public Map<String, NDArray> observe(NDArray images, Set<String> nodes) {
    Set<Integer> kept = nodes.stream().map(steps::position).collect(Collectors.toSet());
    NumberFormat format = format(Precision.FP32);
    NDArray[] results = steps.evaluate(images, false, steps.last(), kept, format);
    Map<String, NDArray> observed = new HashMap<>();
    nodes.forEach(node -> observed.put(node, results[steps.position(node)]));
    return observed;
  }

  /** What gradients say of passes outside training, in float32. */
  public Listening listening() {
    return new Listening(steps, format(Precision.FP32));
  }

  /**
   * What an attention's softmax gives outside training: how much each token (row) looks at each
   * (column).
   *
   * @param node a {@link Operation.SelfAttention}
   * @param tokens its input, {@code [batch, tokens, width]}; not closed
   * @return float32 {@code [batch, heads, tokens, tokens]}, owned by the manager of {@code tokens}
   */
  public NDArray attention(String node, NDArray tokens) {
    return steps.attention(node, tokens, format(Precision.FP32));
  }

  /** Copies of all parameters by their full names. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Variable variable : variables) {
      tensors.put(
          variable.parameter().name(),
          new Tensor(variable.parameter().shape(), variable.array().toFloatArray()));
    }
    return tensors;
  }

  /**
   * Moves every parameter and statistic towards those of a network of the same graph on the same
   * device: {@code own + (1 - kept) * (other - own)}. Call with recording off.
   *
   * @param kept share of the own values that stays, in [0, 1]
   */
  public void blend(TorchNetwork other, double kept) {
    updates().blend(variables, other.variables, 1 - kept);
  }

  /**
   * Takes the values of a network of the same graph on the same device. Call with recording off.
   */
  public void copy(TorchNetwork other) {
    for (int i = 0; i < variables.size(); i++) {
      NDArray own = variables.get(i).array();
      own.subi(own).addi(other.variables.get(i).array());
    }
  }

  @Override
  public void close() {
    formats.values().forEach(NumberFormat::close);
    manager.close();
  }

  private NDArray place(Parameter parameter, @Nullable Tensor tensor) {
    if (tensor == null) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, "the weights lack the tensor " + parameter.name());
    }
    if (!tensor.shape().equals(parameter.shape())) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "tensor "
              + parameter.name()
              + " has the shape "
              + tensor.shape()
              + "; the architecture needs "
              + parameter.shape());
    }
    long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
    // The copy moves the values from Java's memory to PyTorch's own, which is aligned for SIMD.
    try (NDArray borrowed = manager.create(tensor.values(), new Shape(shape))) {
      return borrowed.duplicate();
    }
  }
}
