package dev.vireo.training.weights.foreign;

import dev.vireo.training.weights.tensor.Malformed;
import java.util.List;
import java.util.Map;

/** The architecture that its tensors' shapes, and what is said of it, bear witness to. */
final class ArchitectureShapes {
  private final TensorShapes shapes;
  private final KnownNetworks networks;

  /**
   * @param shapes by our names
   */
  ArchitectureShapes(Map<String, List<Integer>> shapes, KnownNetworks networks) {
    this.shapes = new TensorShapes(shapes);
    this.networks = networks;
  }

  /**
   * @throws Malformed when they are of no network of ours, when what is said is of another, or when
   *     nothing says which of several it is
   */
  NetworkReading of(Library library, ForeignFacts facts) throws Malformed {
    try {
      return switch (library) {
        case TORCHVISION_RESNET -> new ResNetShapes(shapes, facts, networks).read();
        case TIMM_VIT, TORCHVISION_VIT, HUGGING_FACE_VIT, HUGGING_FACE_ENCODER ->
            new TransformerShapes(library, shapes, facts, networks).read();
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Malformed("no network has tensors of such shapes: " + e.getMessage());
    }
  }
}
