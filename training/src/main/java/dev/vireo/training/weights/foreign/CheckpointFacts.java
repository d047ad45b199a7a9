package dev.vireo.training.weights.foreign;

import dev.vireo.training.weights.tensor.Malformed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a training checkpoint says of its network: {@code arch} in those of PyTorch's ImageNet
 * example and timm, {@code args.model} in those of timm, DeiT and torchvision's references.
 */
record CheckpointFacts(Map<String, String> beside, KnownNetworks networks) {
  private static final List<String> NAMES =
      List.of("arch", "args.model", "args.arch", "hyper_parameters.arch", "hyper_parameters.model");
  private static final List<String> SIZES = List.of("args.img_size", "args.input_size");

  CheckpointFacts {
    beside = Map.copyOf(beside);
  }

  /**
   * @return empty where it says nothing, or a name that is not known
   */
  Optional<Claim> claim() throws Malformed {
    for (String key : NAMES) {
      String name = beside.get(key);
      if (name != null) {
        return Claim.named(name, key + " in it", networks).map(this::sized);
      }
    }
    return Optional.empty();
  }

  private Claim sized(Claim claim) {
    OptionalInt size = size();
    return claim instanceof Claim.Transformer vit && size.isPresent()
        ? new Claim.Transformer(
            vit.origin(),
            vit.name(),
            vit.details(),
            size,
            vit.patch(),
            vit.width(),
            vit.depth(),
            vit.heads(),
            vit.epsilon(),
            vit.pooling())
        : claim;
  }

  private OptionalInt size() {
    for (String key : SIZES) {
      String size = beside.getOrDefault(key, "");
      if (size.matches("[1-9]\\d{0,4}")) {
        return OptionalInt.of(Integer.parseInt(size));
      }
    }
    return OptionalInt.empty();
  }
}
