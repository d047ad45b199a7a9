package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a network takes over from one that was trained before.
 *
 * @param from the other
 * @param tensors by the network's names; those that are not here begin as usual
 * @param resized what was interpolated, and how, for people
 * @param begun what begins as usual, and why
 */
public record Transfer(
    Pretrained from, Map<String, Tensor> tensors, List<String> resized, List<String> begun) {

  public Transfer {
    tensors = Map.copyOf(tensors);
    resized = List.copyOf(resized);
    begun = List.copyOf(begun);
  }

  /**
   * The classifier is taken over only where it is as large and nothing says that its classes are
   * others; position embeddings are interpolated to another resolution.
   *
   * @param to of the same kind and shape as the pretrained one, for images and classes of its own
   * @param labels of its classes
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when any other tensor does not fit
   */
  public static Transfer of(Pretrained from, Architecture to, List<String> labels) {
    return new Fitting(from, to, labels).fit();
  }

  /** How many tensors had another name in the file, or were in parts. */
  public long renamed() {
    return tensors.keySet().stream().filter(from.renamed()::contains).count();
  }

  /** CRC-32C of all values, in the order of the tensors' names. */
  public long checksum() {
    CRC32C checksum = new CRC32C();
    for (Tensor tensor : new TreeMap<>(tensors).values()) {
      ByteBuffer bytes = ByteBuffer.allocate(tensor.values().length * Float.BYTES);
      bytes.asFloatBuffer().put(tensor.values());
      checksum.update(bytes);
    }
    return checksum.getValue();
  }

  private static final class Fitting {
    private final Pretrained from;
    private final Architecture to;
    private final Network network;
    private final Set<String> classifiers = new LinkedHashSet<>();
    private final boolean sameClasses;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<String> resized = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();

    Fitting(Pretrained from, Architecture to, List<String> labels) {
      this.from = from;
      this.to = to;
      this.network = to.network();
      network.classifiers().forEach(node -> classifiers.add(node.name()));
      sameClasses = from.labels().map(labels::equals).orElse(true);
    }

    Transfer fit() {
      for (Network.Node node : network.nodes()) {
        for (Parameter parameter : node.parameters()) {
          fit(node, parameter, from.tensors().get(parameter.name()));
        }
      }
      return new Transfer(from, tensors, resized, begun);
    }

    private void fit(Network.Node node, Parameter parameter, @Nullable Tensor tensor) {
      boolean fits = tensor != null && tensor.shape().equals(parameter.shape());
      boolean classifier = classifiers.contains(node.name());
      if (fits && (sameClasses || !classifier)) {
        tensors.put(parameter.name(), tensor);
      } else if (classifier) {
        begun.add(parameter.name() + (tensor == null ? "" : other(tensor)));
      } else if (node.operation() instanceof PositionEmbedding && tensor != null) {
        position(node, parameter, tensor);
      } else if (node.operation() instanceof ClassToken && tensor == null) {
        begun.add(parameter.name());
      } else {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the weights of %s do not fit this network: %s is of shape %s there and %s here"
                .formatted(
                    from.file(),
                    parameter.name(),
                    tensor == null ? "none" : tensor.shape(),
                    parameter.shape()));
      }
    }

    private String other(Tensor tensor) {
      int classes = tensor.shape().getFirst();
      return classes == to.classes()
          ? " (of other classes there)"
          : " (%d classes there)".formatted(classes);
    }

    /** Sinusoids of another size are computed, not interpolated. */
    private void position(Network.Node node, Parameter parameter, Tensor tensor) {
      if (parameter.trained()) {
        Tokens one = grid(from.architecture().network(), node.name());
        Tokens other = (Tokens) node.shape();
        tensors.put(parameter.name(), PositionGrid.resized(tensor, one, other));
        resized.add(
            "%s from %dx%d to %dx%d patches"
                .formatted(
                    parameter.name(), one.rows(), one.columns(), other.rows(), other.columns()));
      } else {
        begun.add(parameter.name() + " (of another size there)");
      }
    }

    private static Tokens grid(Network network, String node) {
      return network.nodes().stream()
          .filter(each -> each.name().equals(node))
          .map(each -> (Tokens) each.shape())
          .findFirst()
          .orElseThrow();
    }
  }
}
