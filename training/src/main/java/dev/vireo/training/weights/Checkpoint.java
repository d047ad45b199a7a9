package dev.vireo.training.weights;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A trained network: what it is, what it knows, how images become its input.
 *
 * @param labels class names in the order of the logits
 * @param training facts of the training as a JSON object: epochs, seed, optimizer, accuracies,
 *     times, dataset
 * @param tensors by the full names of the network's parameters
 */
public record Checkpoint(
    Architecture architecture,
    List<String> labels,
    Preprocessing preprocessing,
    String training,
    Map<String, Tensor> tensors) {
  public Checkpoint {
    labels = List.copyOf(labels);
    tensors = Map.copyOf(tensors);
  }
}
