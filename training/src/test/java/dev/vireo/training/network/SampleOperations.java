package dev.vireo.training.network;

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
import java.util.List;

/** One or more of each operation, and the smallest network that holds it. */
public final class SampleOperations {
  /** Height and width of the image. */
  public static final int SIZE = 3;

  static final Initial ANY = new Initial.Constant(0);

  /** On three features of nine tokens where they take tokens. */
  public static final List<Operation> ALL =
      List.of(
          new Convolution(3, 4, 3, 1, 1, true, ANY),
          new BatchNorm(3, 1e-3, 0.1),
          new Relu(),
          new Gelu(),
          new MaxPool(2, 1, 0),
          new GlobalAveragePool(),
          new Flatten(),
          new Scale(0.5),
          new Linear(3, 5, ANY, ANY),
          new LayerNorm(3, 1e-6),
          new SelfAttention(3, 3),
          new Add(),
          new ToTokens(),
          new ClassToken(3),
          new PositionEmbedding(SIZE * SIZE, 3),
          new SelectToken(4),
          new MeanTokens(),
          new Dropout(0.5),
          new StochasticDepth(0.5));

  private SampleOperations() {}

  /** The operation, under that name, on the image or on its pixels as tokens. */
  public static Network network(Operation operation) {
    Network.Builder net = Network.builder(SIZE);
    String x = Network.INPUT;
    if (!takesMaps(operation)) {
      x = net.add("tokens", new ToTokens(), x);
    }
    String[] inputs = operation instanceof Add ? new String[] {x, x} : new String[] {x};
    x = net.add("operation", operation, inputs);
    switch (net.shape(x)) {
      case Shape.FeatureMap _ -> net.add("pool", new GlobalAveragePool(), x);
      case Shape.Tokens _ -> net.add("pool", new MeanTokens(), x);
      case Shape.Vector _ -> {}
    }
    return net.build();
  }

  private static boolean takesMaps(Operation operation) {
    try {
      operation.infer(List.of(new Shape.Tokens(0, SIZE, SIZE, 3)));
      return false;
    } catch (IllegalArgumentException e) {
      return !(operation instanceof Add);
    }
  }
}
