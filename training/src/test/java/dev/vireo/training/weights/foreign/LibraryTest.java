package dev.vireo.training.weights.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LibraryTest {
  /** Whose tensors' names an architecture has; empty where no library publishes weights of it. */
  private static Optional<Library> publisher(Architecture architecture) {
    return switch (architecture) {
      case ResNet _ -> Optional.of(Library.TORCHVISION_RESNET);
      case VisionTransformer _ -> Optional.of(Library.TIMM_VIT);
      case HybridTransformer _, Cnn _, Mlp _ -> Optional.empty();
    };
  }

  @ParameterizedTest
  @MethodSource("dev.vireo.training.weights.ArchitectureJsonTest#architectures")
  void knowsTheArchitecturesThatLibrariesPublishByTheirTensors(Architecture architecture)
      throws Malformed {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Parameter parameter : architecture.network().parameters()) {
      shapes.put(parameter.name(), parameter.shape());
    }
    Optional<Library> publisher = publisher(architecture);
    if (publisher.isPresent()) {
      assertThat(Library.of(shapes.keySet())).isEqualTo(publisher);
      KnownNetworks networks = KnownNetworks.load();
      Claim claim = Claim.named(architecture.name(), "--arch", networks).orElseThrow();
      OptionalInt heads =
          architecture instanceof VisionTransformer ? OptionalInt.of(1) : OptionalInt.empty();
      ForeignFacts facts =
          new ForeignFacts(
              claim,
              OptionalInt.of(architecture.imageSize()),
              OptionalInt.empty(),
              heads,
              OptionalInt.empty());
      assertThat(new ArchitectureShapes(shapes, networks).of(publisher.get(), facts).architecture())
          .hasSameClassAs(architecture);
    }
  }
}
