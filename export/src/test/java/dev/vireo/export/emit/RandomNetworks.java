package dev.vireo.export.emit;

import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Networks and single operations of sizes drawn from a seed. */
final class RandomNetworks {
  private static final Initial ANY = new Initial.Constant(0);

  private final SplittableRandom random;

  RandomNetworks(long seed) {
    random = new SplittableRandom(seed);
  }

  Network next() {
    return switch (random.nextInt(5)) {
      case 0 -> resnet();
      case 4 -> sequential();
      case 1 -> transformer();
      case 2 -> onMap();
      default -> onTokens();
    };
  }

  private Network resnet() {
    List<Integer> blocks = new ArrayList<>();
    for (int stage = from(1, 3); stage > 0; stage--) {
      blocks.add(from(1, 2));
    }
    return new ResNet(
            any(ResNet.Block.values()),
            blocks,
            from(1, 9),
            any(ResNet.Stem.values()),
            from(8, 40),
            from(1, 9))
        .network();
  }

  private Network transformer() {
    int patch = from(1, 7);
    int heads = from(1, 4);
    VisionTransformer.Pooling pooling = any(VisionTransformer.Pooling.values());
    return new VisionTransformer(
            patch * from(1, 4),
            patch,
            4 * heads * from(1, 4),
            from(1, 3),
            heads,
            from(1, 4),
            0,
            0,
            pooling,
            from(1, 9),
            VisionTransformer.DEFAULT_EPSILON,
            any(VisionTransformer.Positions.values()),
            any(VisionTransformer.Norms.values()),
            pooling == VisionTransformer.Pooling.CLASS_TOKEN && random.nextBoolean())
        .network();
  }

  private Network sequential() {
    List<Integer> widths = new ArrayList<>();
    for (int block = from(1, 3); block > 0; block--) {
      widths.add(from(1, 9));
    }
    return new Cnn(
            from(9, 20),
            any(Cnn.Stem.values()),
            widths,
            from(1, 2),
            any(Cnn.Pooling.values()),
            random.nextBoolean()
                ? Optional.of(new Cnn.Norm(1e-5, 0.1, random.nextBoolean()))
                : Optional.empty(),
            any(Activation.values()),
            any(Cnn.Start.values()),
            any(Cnn.Reduction.values()),
            random.nextBoolean() ? List.of(from(1, 9)) : List.of(),
            0,
            random.nextBoolean() ? 1 : 0.25,
            from(1, 9))
        .network();
  }

  private Network onMap() {
    int kernel = from(1, 5);
    int size = from(kernel, 19);
    Operation operation =
        switch (random.nextInt(5)) {
          case 0 ->
              new Convolution(
                  3, from(1, 7), kernel, from(1, 3), from(0, kernel), random.nextBoolean(), ANY);
          case 1 -> new MaxPool(kernel, from(1, 3), kernel / 2);
          case 2 -> new BatchNorm(3, 1e-4, 0.1);
          case 3 -> new Gelu();
          default -> new Relu();
        };
    Network.Builder net = Network.builder(size);
    net.add("pool", new GlobalAveragePool(), net.add("operation", operation, Network.INPUT));
    return net.build();
  }

  private Network onTokens() {
    int size = from(1, 9);
    int width = 2 * from(1, 9);
    Operation operation =
        switch (random.nextInt(5)) {
          case 0 -> new Linear(width, from(1, 9), ANY, ANY);
          case 1 -> new LayerNorm(width, 1e-5);
          case 2 -> new SelfAttention(width, random.nextBoolean() ? 2 : 1);
          case 3 -> new PositionEmbedding(size * size, width);
          default -> new Gelu();
        };
    Network.Builder net = Network.builder(size);
    String x = net.add("tokens", new ToTokens(), Network.INPUT);
    x = net.add("operation", operation, net.add("widen", new Linear(3, width, ANY, ANY), x));
    net.add(
        "pool",
        random.nextBoolean() ? new MeanTokens() : new SelectToken(random.nextInt(size * size)),
        x);
    return net.build();
  }

  private int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
