package dev.vireo.training.weights.foreign;

import dev.vireo.training.weights.tensor.Malformed;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What something else than its tensors says of a network. */
sealed interface Claim {
  /** Nobody says anything. */
  record Nothing() implements Claim {}

  /**
   * A plain ResNet.
   *
   * @param origin who says so, for people
   * @param name as it is said
   * @param known what the name means, where it is in {@link KnownNetworks}
   */
  record Residual(String origin, String name, Optional<KnownNetwork.Residual> known)
      implements Claim {}

  /**
   * A plain vision transformer. What is empty is not said.
   *
   * @param origin who says so, for people
   * @param name as it is said
   * @param details whether pooling and activation are said, too
   */
  record Transformer(
      String origin,
      String name,
      boolean details,
      OptionalInt imageSize,
      OptionalInt patch,
      OptionalInt width,
      OptionalInt depth,
      OptionalInt heads,
      OptionalDouble epsilon,
      Optional<Pooling> pooling)
      implements Claim {

    /** That it is one, and nothing more. */
    static Transformer bare(String origin, String name) {
      OptionalInt none = OptionalInt.empty();
      return new Transformer(
          origin,
          name,
          false,
          none,
          none,
          none,
          none,
          none,
          OptionalDouble.empty(),
          Optional.empty());
    }

    static Transformer of(String origin, KnownNetwork.Transformer known) {
      return new Transformer(
          origin,
          known.name(),
          true,
          OptionalInt.of(known.imageSize()),
          OptionalInt.of(known.patch()),
          OptionalInt.of(known.width()),
          OptionalInt.of(known.depth()),
          OptionalInt.of(known.heads()),
          OptionalDouble.of(known.epsilon()),
          Optional.of(Pooling.TOKEN));
    }
  }

  /** What the classifier is said to read. */
  enum Pooling {
    TOKEN,
    MEAN
  }

  /** The name that is said; empty where nothing is. */
  default Optional<String> said() {
    return switch (this) {
      case Nothing _ -> Optional.empty();
      case Residual said -> Optional.of(said.name());
      case Transformer said -> Optional.of(said.name());
    };
  }

  /** Of torchvision's ResNets, by the number of their layers. */
  Pattern RESNET = Pattern.compile("resnet\\d+");

  String TRANSFORMER = "vit";

  /**
   * What a name says.
   *
   * @param origin who says it, for people
   * @return empty for a name that is not known
   * @throws Malformed for one that is known to be of another network than those built here
   */
  static Optional<Claim> named(String name, String origin, KnownNetworks networks)
      throws Malformed {
    Optional<KnownNetwork> known = networks.find(name);
    if (known.isPresent()) {
      return Optional.of(
          switch (known.get()) {
            case KnownNetwork.Residual residual ->
                new Residual(origin, name, Optional.of(residual));
            case KnownNetwork.Transformer transformer -> Transformer.of(origin, transformer);
            case KnownNetwork.Other(String bare, String how) ->
                throw new Malformed(
                    "%s says that it is %s, a network %s, which is not built here"
                        .formatted(origin, bare, how));
          });
    }
    if (name.equals(TRANSFORMER)) {
      return Optional.of(Transformer.bare(origin, name));
    }
    return RESNET.matcher(name).matches()
        ? Optional.of(new Residual(origin, name, Optional.empty()))
        : Optional.empty();
  }
}
