package dev.vireo.training.network;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Shape.FeatureMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An immutable graph of operations in an order that evaluates inputs before their users. The input
 * is a normalized RGB image {@code [3, size, size]}; the last node gives the logits.
 */
public final class Network {
  /** The name under which nodes refer to the image. */
  public static final String INPUT = "input";

  /**
   * One operation at work.
   *
   * @param name unique in the network; prefix of its parameters' names
   * @param inputs names of earlier nodes, or {@link #INPUT}
   * @param shape of the output, without the batch dimension
   */
  public record Node(String name, Operation operation, List<String> inputs, Shape shape) {
    public Node {
      inputs = List.copyOf(inputs);
    }

    /** Parameters under their full names. */
    public List<Parameter> parameters() {
      return operation.parameters().stream().map(parameter -> parameter.within(name)).toList();
    }
  }

  private final int imageSize;
  private final List<Node> nodes;

  private Network(int imageSize, List<Node> nodes) {
    this.imageSize = imageSize;
    this.nodes = List.copyOf(nodes);
  }

  /** Height and width of the input in pixels. */
  public int imageSize() {
    return imageSize;
  }

  /** In evaluation order; the last gives the logits. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The node that gives the logits. */
  public Node output() {
    return nodes.getLast();
  }

  /**
   * The matrices that give the logits, in the order of the network: one, or several whose logits
   * are joined. Empty where something else gives them.
   */
  public List<Node> classifiers() {
    Set<String> found = new HashSet<>(Set.of(output().name()));
    List<Node> classifiers = new ArrayList<>();
    for (Node node : nodes.reversed()) {
      if (found.contains(node.name())) {
        switch (node.operation()) {
          case Operation.Scale _, Operation.Add _ -> found.addAll(node.inputs());
          case Operation.Linear _ -> classifiers.addFirst(node);
          default -> {
            return List.of();
          }
        }
      }
    }
    return classifiers;
  }

  /** Number of classes. */
  public int classes() {
    return ((Shape.Vector) output().shape()).width();
  }

  /** Every parameter under its full name, in the order of the checkpoint. */
  public List<Parameter> parameters() {
    return nodes.stream().flatMap(node -> node.parameters().stream()).toList();
  }

  /** Values that training changes: the count that papers quote. */
  public long trainableElements() {
    return parameters().stream().filter(Parameter::trained).mapToLong(Parameter::elements).sum();
  }

  public static Builder builder(int imageSize) {
    return new Builder(imageSize);
  }

  /** Adds nodes in evaluation order and checks their shapes as they come. */
  public static final class Builder {
    private final int imageSize;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private Builder(int imageSize) {
      this.imageSize = imageSize;
      shapes.put(INPUT, new FeatureMap(3, imageSize, imageSize));
    }

    /**
     * @return {@code name}, for use as an input
     * @throws IllegalArgumentException when the name is taken, an input is unknown or of a shape
     *     that the operation does not take
     */
    public String add(String name, Operation operation, String... inputs) {
      List<Shape> inputShapes = new ArrayList<>();
      for (String input : inputs) {
        Shape shape = shapes.get(input);
        if (shape == null) {
          throw new IllegalArgumentException(name + ": no node \"" + input + "\" before it");
        }
        inputShapes.add(shape);
      }
      Shape shape;
      try {
        shape = operation.infer(inputShapes);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            name + " (" + operation.getClass().getSimpleName() + ") " + e.getMessage(), e);
      }
      if (shapes.putIfAbsent(name, shape) != null) {
        throw new IllegalArgumentException("two nodes are named \"" + name + "\"");
      }
      nodes.add(new Node(name, operation, List.of(inputs), shape));
      return name;
    }

    /** The shape of an earlier node's output. */
    public Shape shape(String name) {
      return Lookup.required(shapes, name);
    }

    /**
     * @throws IllegalArgumentException when the last node does not give a vector of logits
     */
    public Network build() {
      if (nodes.isEmpty() || !(nodes.getLast().shape() instanceof Shape.Vector)) {
        throw new IllegalArgumentException("the last node must give a vector of logits");
      }
      return new Network(imageSize, nodes);
    }
  }
}
