package dev.vireo.training.network;

import dev.vireo.inference.Lookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast each layer learns, as a share of the learning rate.
 *
 * @param byLayer 0 for layers that do not learn; 1 for those that are not named
 */
public record LayerRates(Map<String, Double> byLayer) {
  /** All alike. */
  public static final LayerRates ALIKE = new LayerRates(Map.of());

  public LayerRates {
    byLayer = Map.copyOf(byLayer);
  }

  /**
   * @param from the first layer that learns; empty for all
   * @param decay what each layer's rate is multiplied by for the one before it (arXiv 1801.06146),
   *     in (0, 1]
   * @throws IllegalArgumentException when no layer bears that name
   */
  public static LayerRates of(Network network, Optional<String> from, double decay) {
    if (from.isEmpty() && decay == 1) {
      return ALIKE;
    }
    Layers layers = Layers.of(network);
    Map<String, Integer> depths = layers.depths();
    int deepest = Lookup.required(depths, layers.names().getLast());
    Map<String, Double> rates = new HashMap<>();
    depths.forEach((layer, depth) -> rates.put(layer, Math.pow(decay, deepest - depth)));
    List<String> frozen =
        from.isEmpty() ? List.of() : layers.names().subList(0, layers.before(from.get()));
    frozen.forEach(layer -> rates.put(layer, 0.0));
    return new LayerRates(rates);
  }

  /** Of a node or a tensor, by its name. */
  public double of(String name) {
    return byLayer.getOrDefault(Layers.of(name), 1.0);
  }

  /** Of a network's trainable values, those that learn. */
  public long trainableElements(Network network) {
    return network.parameters().stream()
        .filter(parameter -> parameter.trained() && of(parameter.name()) > 0)
        .mapToLong(Parameter::elements)
        .sum();
  }
}
