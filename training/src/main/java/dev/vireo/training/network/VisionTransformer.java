package dev.vireo.training.network;

/**
 * The vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929), with timm's parameter names.
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
 * @param positions how tokens know where they are
 * @param norms where in a block its layer norms stand
 * @param distilled whether a second token, {@code dist_token}, with a classifier of its own, {@code
 *     head_dist}, learns from a teacher (arXiv 2012.12877); the logits are then the mean of the two
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
    double epsilon,
    Positions positions,
    Norms norms,
    boolean distilled)
    implements Architecture {

  /** What the classifier reads. */
  public enum Pooling {
    CLASS_TOKEN,
    MEAN
  }

  /** How tokens know where they are. */
  public enum Positions {
    /** By an embedding that is trained. */
    LEARNED,
    /** By sines and cosines of their row and column, which are not: {@link Initial.Sinusoidal}. */
    SINUSOIDAL
  }

  /** Where in a block its layer norms stand. */
  public enum Norms {
    /** Before attention and MLP, and one after the last block. */
    PRE,
    /** After each sum, as in the first transformer (arXiv 1706.03762). */
    POST
  }

  /** Widths and heads with names of their own, 12 blocks deep (arXiv 2012.12877, table 1). */
  public enum Preset {
    TINY(192, 3),
    SMALL(384, 6),
    BASE(768, 12);

    private final int width;
    private final int heads;

    Preset(int width, int heads) {
      this.width = width;
      this.heads = heads;
    }
  }

  public static final double DEFAULT_EPSILON = 1e-6;
  private static final int PRESET_DEPTH = 12;

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
    if (heads < 1 || width < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "a width of " + width + " cannot be divided among " + heads + " heads");
    }
    if (positions == Positions.SINUSOIDAL && width % 4 != 0) {
      throw new IllegalArgumentException(
          "sinusoidal positions need a width that is a multiple of 4, not " + width);
    }
    if (distilled && pooling != Pooling.CLASS_TOKEN) {
      throw new IllegalArgumentException(
          "a distillation token stands beside a class token: the classifier cannot read the mean");
    }
  }

  /** With learned positions, norms first, and no teacher. */
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
      int classes,
      double epsilon) {
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
        epsilon,
        Positions.LEARNED,
        Norms.PRE,
        false);
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
   * ViT-Tiny's width and heads, with patches of 4 pixels below 64, 8 below 160 and 16 from there;
   * half its depth below 160 pixels.
   */
  public static VisionTransformer tiny(int imageSize, int classes) {
    return of(Preset.TINY, imageSize < 160 ? PRESET_DEPTH / 2 : PRESET_DEPTH, imageSize, classes);
  }

  /** With patches of 4 pixels below 64, 8 below 160 and 16 from there. */
  public static VisionTransformer of(Preset preset, int imageSize, int classes) {
    return of(preset, PRESET_DEPTH, imageSize, classes);
  }

  private static VisionTransformer of(Preset preset, int depth, int imageSize, int classes) {
    int patch = imageSize < 64 ? 4 : imageSize < 160 ? 8 : 16;
    return new VisionTransformer(
        imageSize,
        patch,
        preset.width,
        depth,
        preset.heads,
        4,
        0,
        0.1,
        Pooling.CLASS_TOKEN,
        classes);
  }

  @Override
  public String name() {
    return "vit";
  }

  @Override
  public VisionTransformer adapted(int imageSize, int classes) {
    return with(imageSize, classes, dropout, stochasticDepth, distilled);
  }

  /** The same with other rates. */
  public VisionTransformer dropping(double dropout, double stochasticDepth) {
    return with(imageSize, classes, dropout, stochasticDepth, distilled);
  }

  /** The same with a second token and classifier that learn from a teacher. */
  public VisionTransformer withTeacher() {
    return with(imageSize, classes, dropout, stochasticDepth, true);
  }

  private VisionTransformer with(
      int imageSize, int classes, double dropout, double stochasticDepth, boolean distilled) {
    return new VisionTransformer(
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
        epsilon,
        positions,
        norms,
        distilled);
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    new TransformerNodes(this, net).add(Network.INPUT, 1);
    return net.build();
  }
}
