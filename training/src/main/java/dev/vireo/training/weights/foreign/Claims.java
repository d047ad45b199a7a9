package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.Map;
import java.util.Optional;

/**
 * Finds who says what a network is: {@code config.json} beside the weights, then the checkpoint
 * that they lie in, then the caller.
 */
final class Claims {
  static final String OPTION = "--arch";

  private final ForeignSource source;
  private final KnownNetworks networks;

  Claims(ForeignSource source, KnownNetworks networks) {
    this.source = source;
    this.networks = networks;
  }

  /**
   * @param beside plain values that lie beside the tensors in their file, by their names
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the caller contradicts a file
   * @throws Malformed when the network is said to be one that is not built here
   */
  Claim find(Map<String, String> beside) throws Malformed {
    Optional<Claim> written = ArchitectureConfig.beside(source.weights(), networks).claim();
    if (written.isEmpty()) {
      written = new CheckpointFacts(beside, networks).claim();
    }
    if (written.isEmpty()) {
      written = TorchvisionName.claim(source.weights(), networks);
    }
    if (source.architecture().isEmpty()) {
      return written.orElseGet(Claim.Nothing::new);
    }
    String name = source.architecture().get();
    if (written.isPresent()) {
      requireSame(name, written.get());
      return written.get();
    }
    return Claim.named(name, OPTION, networks)
        .orElseThrow(() ->
            new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "%s %s is no network that is read: name vit, resnet18 (34, 50, 101, ...), or one of timm's or torchvision's that are built as these"
                    .formatted(OPTION, name)));
  }

  private void requireSame(String name, Claim written) {
    String said = written.said().orElse(name);
    boolean kind = name.equals(Claim.TRANSFORMER) && written instanceof Claim.Transformer;
    if (!kind && !bare(said).equals(bare(name))) {
      String origin =
          switch (written) {
            case Claim.Nothing _ -> "";
            case Claim.Residual residual -> residual.origin();
            case Claim.Transformer transformer -> transformer.origin();
          };
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s: %s says that it is %s, and %s says %s"
              .formatted(source.weights(), origin, said, OPTION, name));
    }
  }

  private static String bare(String name) {
    return name.split("\\.", 2)[0];
  }
}
