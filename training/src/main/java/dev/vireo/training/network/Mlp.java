package dev.vireo.training.network;

import dev.vireo.training.network.Operation.Flatten;
import java.util.List;

/**
 * The perceptron stack: pixels as one vector, fully connected layers, a classifier.
 *
 * @param hidden widths of the layers before the classifier; none is logistic regression
 * @param dropout rate after each of them, in [0, 1)
 */
public record Mlp(
    int imageSize, List<Integer> hidden, Activation activation, double dropout, int classes)
    implements Architecture {

  public Mlp {
    hidden = List.copyOf(hidden);
    Checks.widths("hidden layers", hidden);
    Checks.rate("dropout", dropout);
    Checks.positive("image size and classes", imageSize, classes);
  }

  /** Two hidden layers of 512 and 256. */
  public static Mlp usual(int imageSize, int classes) {
    return new Mlp(imageSize, List.of(512, 256), Activation.RELU, 0, classes);
  }

  @Override
  public String name() {
    return "mlp";
  }

  @Override
  public Mlp adapted(int imageSize, int classes) {
    return new Mlp(imageSize, hidden, activation, dropout, classes);
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    String x = net.add("flatten", new Flatten(), Network.INPUT);
    Perceptron.add(net, x, 3 * imageSize * imageSize, hidden, activation, dropout, classes);
    return net.build();
  }
}
