package dev.vireo.export.emit;

import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** For each operation the smallest network that holds it. */
public final class SingleOperations {
  private static final int SIZE = 9;
  private static final Initial ANY = new Initial.Constant(0);

  private SingleOperations() {}

  public static Stream<Arguments> networks() {
    return Stream.of(
        map("Convolution without bias, padded", new Convolution(3, 5, 3, 2, 1, false, ANY)),
        map("Convolution with bias, padded", new Convolution(3, 5, 5, 1, 2, true, ANY)),
        map("Convolution without padding", new Convolution(3, 4, 2, 2, 0, true, ANY)),
        map("BatchNorm alone", new BatchNorm(3, 1e-3, 0.1)),
        map("Relu", new Relu()),
        map("Gelu over a map", new Gelu()),
        map("MaxPool", new MaxPool(3, 2, 1)),
        map("Dropout", new Dropout(0.5)),
        map("StochasticDepth", new StochasticDepth(0.5)),
        map("Scale", new Scale(0.25)),
        Arguments.of("Flatten", flattened()),
        map("ToTokens, MeanTokens", new ToTokens()),
        Arguments.of("GlobalAveragePool", pooled()),
        Arguments.of("BatchNorm of a shared convolution", sharedConvolution()),
        Arguments.of("Add", added()),
        Arguments.of("Linear over a vector", linear()),
        tokens("Linear over tokens", new Linear(3, 8, ANY, ANY)),
        tokens("Gelu over tokens", new Gelu()),
        tokens("LayerNorm", new LayerNorm(3, 1e-6)),
        tokens("SelfAttention, one head", new SelfAttention(3, 1)),
        tokens("SelfAttention, three heads", new SelfAttention(3, 3)),
        tokens("ClassToken", new ClassToken(3)),
        tokens("PositionEmbedding", new PositionEmbedding(SIZE * SIZE, 3)),
        Arguments.of("SelectToken", selected()),
        Arguments.of("one token of a block, selected twice", block(4, 4)),
        Arguments.of("two tokens of a block", block(0, 5)));
  }

  /** The operation on the image. */
  private static Arguments map(String name, Operation operation) {
    Network.Builder net = Network.builder(SIZE);
    String x = net.add("operation", operation, Network.INPUT);
    boolean tokens = operation instanceof ToTokens;
    net.add("pool", tokens ? new MeanTokens() : new GlobalAveragePool(), x);
    return Arguments.of(name, net.build());
  }

  /** The operation on the image's pixels as tokens of width 3. */
  private static Arguments tokens(String name, Operation operation) {
    Network.Builder net = Network.builder(SIZE);
    String x = net.add("tokens", new ToTokens(), Network.INPUT);
    x = net.add("operation", operation, x);
    net.add("pool", new SelectToken(0), x);
    return Arguments.of(name, net.build());
  }

  private static Network pooled() {
    Network.Builder net = Network.builder(SIZE);
    net.add("pool", new GlobalAveragePool(), Network.INPUT);
    return net.build();
  }

  private static Network flattened() {
    Network.Builder net = Network.builder(SIZE);
    net.add("flatten", new Flatten(), Network.INPUT);
    return net.build();
  }

  private static Network selected() {
    Network.Builder net = Network.builder(SIZE);
    net.add("pool", new SelectToken(7), net.add("tokens", new ToTokens(), Network.INPUT));
    return net.build();
  }

  private static Network linear() {
    Network.Builder net = Network.builder(SIZE);
    String x = net.add("pool", new GlobalAveragePool(), Network.INPUT);
    net.add("head", new Linear(3, 6, ANY, ANY), x);
    return net.build();
  }

  private static Network added() {
    Network.Builder net = Network.builder(SIZE);
    String relu = net.add("relu", new Relu(), Network.INPUT);
    net.add("pool", new GlobalAveragePool(), net.add("add", new Add(), Network.INPUT, relu));
    return net.build();
  }

  /** The convolution's own output is used too, so the norm must not be folded into it. */
  private static Network sharedConvolution() {
    Network.Builder net = Network.builder(SIZE);
    String x = net.add("conv", new Convolution(3, 4, 3, 1, 1, false, ANY), Network.INPUT);
    String norm = net.add("bn", new BatchNorm(4, 1e-5, 0.1), x);
    net.add("pool", new GlobalAveragePool(), net.add("add", new Add(), x, norm));
    return net.build();
  }

  /** A block of a transformer of which tokens are selected, their sum the logits. */
  private static Network block(int one, int other) {
    Network.Builder net = Network.builder(SIZE);
    String x = net.add("tokens", new ToTokens(), Network.INPUT);
    String attention = net.add("attn", new SelfAttention(3, 3), x);
    x = net.add("add1", new Add(), x, net.add("drop", new Dropout(0.1), attention));
    String hidden = net.add("fc1", new Linear(3, 5, ANY, ANY), net.add("ln", norm(), x));
    hidden = net.add("fc2", new Linear(5, 3, ANY, ANY), net.add("gelu", new Gelu(), hidden));
    x = net.add("add2", new Add(), x, hidden);
    String first = net.add("one", new SelectToken(one), x);
    net.add("sum", new Add(), first, net.add("other", new SelectToken(other), x));
    return net.build();
  }

  private static Operation norm() {
    return new LayerNorm(3, 1e-6);
  }
}
