package dev.vireo.training.network;

import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Linear;
import java.util.List;

/**
 * Hidden layers and the classifier after them: {@code hidden.0}, {@code hidden.1}, {@code head}.
 */
final class Perceptron {
  private Perceptron() {}

  /**
   * @param in width of the vector {@code input}
   * @param hidden widths of the layers before the classifier
   * @param dropout rate after each of them
   * @return the name of the logits
   */
  static String add(
      Network.Builder net,
      String input,
      int in,
      List<Integer> hidden,
      Activation activation,
      double dropout,
      int classes) {
    String x = input;
    int width = in;
    for (int layer = 0; layer < hidden.size(); layer++) {
      String name = "hidden." + layer;
      x = net.add(name, linear(width, hidden.get(layer)), x);
      x = net.add(name + ".act", activation.operation(), x);
      if (dropout > 0) {
        x = net.add(name + ".drop", new Dropout(dropout), x);
      }
      width = hidden.get(layer);
    }
    return net.add("head", linear(width, classes), x);
  }

  private static Linear linear(int in, int out) {
    Initial initial = Initial.uniformFanIn(in);
    return new Linear(in, out, initial, initial);
  }
}
