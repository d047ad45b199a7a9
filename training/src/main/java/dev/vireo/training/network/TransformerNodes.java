package dev.vireo.training.network;

import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.ClassToken;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Dropout;
import dev.vireo.training.network.Operation.Gelu;
import dev.vireo.training.network.Operation.LayerNorm;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MeanTokens;
import dev.vireo.training.network.Operation.PositionEmbedding;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.network.Shape.Tokens;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;

/** The graph of a {@link VisionTransformer}, added to what comes before it. */
final class TransformerNodes {
  private static final Initial SMALL = new Initial.TruncatedNormal(0.02);
  private static final Initial ZERO = new Initial.Constant(0);

  private final VisionTransformer vit;
  private final Network.Builder net;

  TransformerNodes(VisionTransformer vit, Network.Builder net) {
    this.vit = vit;
    this.net = net;
  }

  /**
   * Adds all nodes.
   *
   * @param map the feature map that is cut into patches
   * @param stride pixels of the image for each step in the map; divides {@link
   *     VisionTransformer#patch}
   */
  void add(String map, int stride) {
    int kernel = vit.patch() / stride;
    int channels = ((FeatureMap) net.shape(map)).channels();
    Initial initial = Initial.uniformFanIn(channels * kernel * kernel);
    String x =
        net.add(
            "patch_embed.proj",
            new Convolution(channels, vit.width(), kernel, kernel, 0, true, initial),
            map);
    x = net.add("patch_embed.tokens", new ToTokens(), x);
    x = position(classTokens(x));
    x = dropout("pos_drop", x);
    for (int block = 0; block < vit.depth(); block++) {
      double dropPath = vit.depth() == 1 ? 0 : vit.stochasticDepth() * block / (vit.depth() - 1);
      String name = "blocks." + block;
      x =
          switch (vit.norms()) {
            case PRE -> preNormBlock(name, x, dropPath);
            case POST -> postNormBlock(name, x, dropPath);
          };
    }
    if (vit.norms() == Norms.PRE) {
      x = net.add("norm", new LayerNorm(vit.width(), vit.epsilon()), x);
    }
    classify(x);
  }

  private String classTokens(String patches) {
    String x = patches;
    if (vit.distilled()) {
      x = net.add("dist_token", new ClassToken(vit.width()), x);
    }
    return vit.pooling() == Pooling.CLASS_TOKEN
        ? net.add("cls_token", new ClassToken(vit.width()), x)
        : x;
  }

  private String position(String x) {
    Tokens tokens = (Tokens) net.shape(x);
    Initial initial =
        switch (vit.positions()) {
          case LEARNED -> SMALL;
          case SINUSOIDAL -> new Initial.Sinusoidal(tokens.before(), tokens.columns());
        };
    return net.add("pos_embed", new PositionEmbedding(tokens.count(), vit.width(), initial), x);
  }

  private void classify(String tokens) {
    String pooled =
        switch (vit.pooling()) {
          case CLASS_TOKEN -> net.add("pool", new SelectToken(0), tokens);
          case MEAN -> net.add("pool", new MeanTokens(), tokens);
        };
    String head = net.add("head", new Linear(vit.width(), vit.classes(), SMALL, ZERO), pooled);
    if (vit.distilled()) {
      String other = net.add("pool_dist", new SelectToken(1), tokens);
      other = net.add("head_dist", new Linear(vit.width(), vit.classes(), SMALL, ZERO), other);
      net.add("head.mean", new Scale(0.5), net.add("head.sum", new Add(), head, other));
    }
  }

  private String preNormBlock(String name, String input, double dropPath) {
    String x = net.add(name + ".norm1", new LayerNorm(vit.width(), vit.epsilon()), input);
    x = attention(name, x, dropPath);
    String middle = net.add(name + ".add1", new Add(), input, x);
    x = net.add(name + ".norm2", new LayerNorm(vit.width(), vit.epsilon()), middle);
    x = mlp(name, x, dropPath);
    return net.add(name + ".add2", new Add(), middle, x);
  }

  private String postNormBlock(String name, String input, double dropPath) {
    String x = attention(name, input, dropPath);
    x = net.add(name + ".add1", new Add(), input, x);
    String middle = net.add(name + ".norm1", new LayerNorm(vit.width(), vit.epsilon()), x);
    x = mlp(name, middle, dropPath);
    x = net.add(name + ".add2", new Add(), middle, x);
    return net.add(name + ".norm2", new LayerNorm(vit.width(), vit.epsilon()), x);
  }

  private String attention(String name, String input, double dropPath) {
    String x = net.add(name + ".attn", new SelfAttention(vit.width(), vit.heads()), input);
    x = dropout(name + ".attn_drop", x);
    return dropPath(name + ".drop_path1", x, dropPath);
  }

  private String mlp(String name, String input, double dropPath) {
    int hidden = vit.width() * vit.mlpRatio();
    String x = net.add(name + ".mlp.fc1", new Linear(vit.width(), hidden, SMALL, ZERO), input);
    x = net.add(name + ".mlp.act", new Gelu(), x);
    x = net.add(name + ".mlp.fc2", new Linear(hidden, vit.width(), SMALL, ZERO), x);
    x = dropout(name + ".mlp_drop", x);
    return dropPath(name + ".drop_path2", x, dropPath);
  }

  private String dropout(String name, String input) {
    return vit.dropout() == 0 ? input : net.add(name, new Dropout(vit.dropout()), input);
  }

  private String dropPath(String name, String input, double rate) {
    return rate == 0 ? input : net.add(name, new StochasticDepth(rate), input);
  }
}
