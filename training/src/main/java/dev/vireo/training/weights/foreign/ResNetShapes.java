package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The ResNet of some tensors. Where a bottleneck has its stride, whether it is antialiased, and
 * what a stem of 3x3 does, stand in no tensor.
 */
record ResNetShapes(TensorShapes shapes, ForeignFacts facts, KnownNetworks networks) {
  private static final int USUAL_SIZE = 224;
  private static final int SMALL_SIZE = 32;
  private static final int LARGE = 64;

  NetworkReading read() throws Malformed {
    List<String> guesses = new ArrayList<>();
    ResNet.Stem stem = stem(guesses);
    List<Integer> blocks = new ArrayList<>();
    for (int stage = 1; shapes.has("layer" + stage + ".0.conv1.weight"); stage++) {
      blocks.add(shapes.count("layer" + stage + ".", ".conv1.weight"));
    }
    ResNet net =
        new ResNet(
            shapes.has("layer1.0.conv3.weight") ? ResNet.Block.BOTTLENECK : ResNet.Block.BASIC,
            blocks,
            shapes.shape("conv1.weight", 4).getFirst(),
            stem,
            size().orElse(stem == ResNet.Stem.SMALL ? SMALL_SIZE : USUAL_SIZE),
            shapes.classes("fc.weight", facts.classes()));
    require(net);
    if (facts.claim() instanceof Claim.Residual said && said.origin().equals(Claims.OPTION)) {
      guesses.add(new Lookalikes(networks).guess(net));
    }
    return new NetworkReading(net, guesses);
  }

  private OptionalInt size() {
    return facts.imageSize().isPresent() ? facts.imageSize() : facts.preparedSize();
  }

  private ResNet.Stem stem(List<String> guesses) throws Malformed {
    if (shapes.shape("conv1.weight", 4).get(2) >= 7) {
      return ResNet.Stem.IMAGENET;
    }
    boolean exact = facts.classes().isEmpty();
    int size = size().orElse(exact ? LARGE : SMALL_SIZE);
    if (exact && size >= LARGE) {
      throw new Malformed(
          "its first convolution is of 3x3, and no tensor tells its stride, nor whether a pooling follows; --image-size below 64 says that it is for small images, of stride 1 and without pooling, and others are not built here");
    }
    guesses.add("stem: of stride 1 and without pooling, guessed from its 3x3 convolution");
    return ResNet.Stem.SMALL;
  }

  private void require(ResNet net) throws Malformed {
    switch (facts.claim()) {
      case Claim.Nothing _ -> throw new Lookalikes(networks).unsaid(net);
      case Claim.Transformer said ->
          throw new Malformed(
              "%s says that it is %s, and its tensors are a ResNet's"
                  .formatted(said.origin(), said.name()));
      case Claim.Residual said -> {
        boolean same =
            said.known().isPresent()
                ? said.known().get().block() == net.block()
                    && said.known().get().blocks().equals(net.blocks())
                : said.name().equals(net.name());
        if (!same) {
          throw new Malformed(
              "%s says that it is %s, and its tensors are those of %s"
                  .formatted(said.origin(), said.name(), net.name()));
        }
      }
    }
    if (facts.heads().isPresent()) {
      throw new Malformed("a ResNet has no heads: leave --heads out");
    }
  }
}
