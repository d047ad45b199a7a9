package dev.vireo.training.fit;

import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.LayerRates;
import dev.vireo.training.network.Layers;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.foreign.Transfer;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * What a network begins with, and which of its layers learn how fast.
 *
 * @param start weights that were trained before; empty for random ones
 * @param from the first layer that learns, see {@link Layers}; empty for all
 * @param layerDecay what each layer's learning rate is multiplied by for the one before it, in (0,
 *     1]
 */
public record FineTuning(Optional<Transfer> start, Optional<String> from, double layerDecay) {
  /** All layers learn alike, from random weights. */
  public static final FineTuning NONE = new FineTuning(Optional.empty(), Optional.empty(), 1);

  /** The usual learning rate would undo what was learned before. */
  private static final double CAREFUL = 0.1;

  public FineTuning {
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException("layer decay must be in (0, 1], not " + layerDecay);
    }
  }

  /**
   * @throws IllegalArgumentException when the network has no layer {@link #from}, or has random
   *     weights before it, which would stay so
   */
  LayerRates rates(Network network) {
    LayerRates rates = LayerRates.of(network, from, layerDecay);
    start.ifPresent(transfer -> requireLearning(transfer, network, rates));
    return rates;
  }

  private static void requireLearning(Transfer transfer, Network network, LayerRates rates) {
    for (Parameter parameter : network.parameters()) {
      String name = parameter.name();
      if (parameter.trained() && rates.of(name) == 0 && !transfer.tensors().containsKey(name)) {
        throw new IllegalArgumentException(
            "%s is not among the pretrained weights, and frozen it would stay random: let its layer, %s, learn"
                .formatted(name, Layers.of(name)));
      }
    }
  }

  /** Those taken over, and random ones for the others. */
  Map<String, Tensor> weights(Network network, long seed) {
    Map<String, Tensor> weights = ParameterInit.draw(network, seed);
    start.ifPresent(transfer -> weights.putAll(transfer.tensors()));
    return weights;
  }

  /** What the optimizer's usual learning rate is multiplied by: less where old weights learn. */
  double usualShare(Network network) {
    boolean classifierOnly = from.equals(Optional.of(Layers.of(network).classifier()));
    return start.isPresent() && !classifierOnly ? CAREFUL : 1;
  }
}
