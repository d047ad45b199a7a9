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
import dev.vireo.training.network.Operation.SelectToken;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.network.Operation.StochasticDepth;
import dev.vireo.training.network.Operation.ToTokens;

/**
 * The vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929), pre-norm, with timm's
 * parameter names.
 *
 * @param imageSize height and width of the input in pixels, a multiple of {@code patch}
 * @param patch height and width of a patch in pixels
 * @param width of a token
 * @param depth encoder blocks
 * @param heads of each attention; divides {@code width}
 * @param mlpRatio hidden width of the MLP over {@code width}
 * @param dropout rate after embeddings, attention and MLP, in [0, 1)
 * @param stochasticDepth rate of the last block, in [0, 1); earlier blocks rise linearly to it
 * @param pooling what the classifier reads
 * @param epsilon added to the variance in layer norms; {@value #DEFAULT_EPSILON} in timm's and
 *     torchvision's networks
 */
public record VisionTransformer(
    int imageSize,
    int patch,
    int width,
    int depth,
    int heads,
    int mlpRatio,
    double dropout,
    double stochasticDepth,
    Pooling pooling,
    int classes,
    double epsilon)
    implements Architecture {

  /** What the classifier reads. */
  public enum Pooling {
    CLASS_TOKEN,
    MEAN
  }

  public static final double DEFAULT_EPSILON = 1e-6;
  private static final Initial SMALL = new Initial.TruncatedNormal(0.02);
  private static final Initial ZERO = new Initial.Constant(0);

  public VisionTransformer {
    if (patch < 1 || imageSize < patch || imageSize % patch != 0) {
      throw new IllegalArgumentException(
          "an image size of " + imageSize + " is not a multiple of the patch size " + patch);
    }
    if (depth < 1 || mlpRatio < 1 || classes < 1) {
      throw new IllegalArgumentException("depth, MLP ratio and classes are at least 1");
    }
    if (!(dropout >= 0 && dropout < 1 && stochasticDepth >= 0 && stochasticDepth < 1)) {
      throw new IllegalArgumentException(
          "drop rates lie in [0, 1), not " + dropout + " and " + stochasticDepth);
    }
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new IllegalArgumentException("an epsilon lies in [0, 1), not " + epsilon);
    }
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "a width of " + width + " cannot be divided among " + heads + " heads");
    }
  }

  /** With the usual {@link #DEFAULT_EPSILON}. */
  public VisionTransformer(
      int imageSize,
      int patch,
      int width,
      int depth,
      int heads,
      int mlpRatio,
      double dropout,
      double stochasticDepth,
      Pooling pooling,
      int classes) {
    this(
        imageSize,
        patch,
        width,
        depth,
        heads,
        mlpRatio,
        dropout,
        stochasticDepth,
        pooling,
        classes,
        DEFAULT_EPSILON);
  }

  /**
   * ViT-Tiny's width and heads (Touvron et al. 2020, arXiv 2012.12877), with patches of 4 pixels
   * below 64, 8 below 160 and 16 from there; half its depth below 160 pixels.
   */
  public static VisionTransformer tiny(int imageSize, int classes) {
    int patch = imageSize < 64 ? 4 : imageSize < 160 ? 8 : 16;
    int depth = imageSize < 160 ? 6 : 12;
    return new VisionTransformer(
        imageSize, patch, 192, depth, 3, 4, 0, 0.1, Pooling.CLASS_TOKEN, classes);
  }

  @Override
  public String name() {
    return "vit";
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    String x =
        net.add(
            "patch_embed.proj",
            new Convolution(
                3, width, patch, patch, 0, true, Initial.uniformFanIn(3 * patch * patch)),
            Network.INPUT);
    x = net.add("patch_embed.tokens", new ToTokens(), x);
    int tokens = (imageSize / patch) * (imageSize / patch);
    if (pooling == Pooling.CLASS_TOKEN) {
      x = net.add("cls_token", new ClassToken(width), x);
      tokens++;
    }
    x = net.add("pos_embed", new PositionEmbedding(tokens, width), x);
    x = dropout(net, "pos_drop", x);
    for (int block = 0; block < depth; block++) {
      x = block(net, "blocks." + block, x, depth == 1 ? 0 : stochasticDepth * block / (depth - 1));
    }
    x = net.add("norm", new LayerNorm(width, epsilon), x);
    x =
        switch (pooling) {
          case CLASS_TOKEN -> net.add("pool", new SelectToken(0), x);
          case MEAN -> net.add("pool", new MeanTokens(), x);
        };
    net.add("head", new Linear(width, classes, SMALL, ZERO), x);
    return net.build();
  }

  private String block(Network.Builder net, String name, String input, double dropPath) {
    String x = net.add(name + ".norm1", new LayerNorm(width, epsilon), input);
    x = net.add(name + ".attn", new SelfAttention(width, heads), x);
    x = dropout(net, name + ".attn_drop", x);
    x = dropPath(net, name + ".drop_path1", x, dropPath);
    String middle = net.add(name + ".add1", new Add(), input, x);
    int hidden = width * mlpRatio;
    x = net.add(name + ".norm2", new LayerNorm(width, epsilon), middle);
    x = net.add(name + ".mlp.fc1", new Linear(width, hidden, SMALL, ZERO), x);
    x = net.add(name + ".mlp.act", new Gelu(), x);
    x = net.add(name + ".mlp.fc2", new Linear(hidden, width, SMALL, ZERO), x);
    x = dropout(net, name + ".mlp_drop", x);
    x = dropPath(net, name + ".drop_path2", x, dropPath);
    return net.add(name + ".add2", new Add(), middle, x);
  }

  private String dropout(Network.Builder net, String name, String input) {
    return dropout == 0 ? input : net.add(name, new Dropout(dropout), input);
  }

  private static String dropPath(Network.Builder net, String name, String input, double rate) {
    return rate == 0 ? input : net.add(name, new StochasticDepth(rate), input);
  }
}
