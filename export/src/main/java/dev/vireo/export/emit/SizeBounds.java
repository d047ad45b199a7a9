package dev.vireo.export.emit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Traits;

/** What binds a network to images of one size. */
final class SizeBounds {
  private SizeBounds() {}

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} that names the first node that takes
   *     one size only
   */
  static void requireNone(Network network) {
    for (Node node : network.nodes()) {
      if (Traits.of(node.operation()).bound()) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the network takes images of %d pixels only: its %s needs as many tokens or features as they give; a network of convolutions that ends in a global average (a ResNet) takes any size"
                .formatted(network.imageSize(), node.name()));
      }
    }
  }
}
