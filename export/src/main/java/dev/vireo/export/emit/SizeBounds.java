package dev.vireo.export.emit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Network.Node;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Flatten;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;

/** What binds a network to images of one size. */
final class SizeBounds {
  private SizeBounds() {}

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} that names the first node that takes
   *     one size only
   */
  static void requireNone(Network network) {
    for (Node node : network.nodes()) {
      if (isBound(node.operation())) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the network takes images of %d pixels only: its %s needs as many tokens or features as they give; a network of convolutions that ends in a global average (a ResNet) takes any size"
                .formatted(network.imageSize(), node.name()));
      }
    }
  }

  /** Sequences and vectors have the length that they were made for. */
  private static boolean isBound(Operation operation) {
    return switch (operation) {
      case Flatten _, ToTokens _, ClassToken _, PositionEmbedding _, SelectToken _, MeanTokens _ ->
          true;
      case Convolution _,
          BatchNorm _,
          Relu _,
          Gelu _,
          MaxPool _,
          GlobalAveragePool _,
          Scale _,
          Linear _,
          LayerNorm _,
          SelfAttention _,
          Add _,
          Dropout _,
          StochasticDepth _ ->
          false;
    };
  }
}
