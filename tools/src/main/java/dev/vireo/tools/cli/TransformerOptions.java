package dev.vireo.tools.cli;

import static dev.vireo.tools.cli.NetworkOptions.or;

import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.network.VisionTransformer.Preset;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The shape of a vision transformer, alone or over a CNN's feature map. */
final class TransformerOptions {
  /** Those of this class. */
  static final List<String> NAMES =
      List.of(
          "--preset",
          "--patch",
          "--depth",
          "--heads",
          "--mlp-ratio",
          "--stochastic-depth",
          "--pooling",
          "--positions",
          "--norms");

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "ViT: tiny (192 wide, 3 heads), small (384, 6) or base (768, 12), 12 deep (default: tiny,"
              + " 6 deep below 160 px).")
  private Preset preset;

  @Option(names = "--patch", paramLabel = "PX", description = "ViT: patch (4, 8 or 16 by size).")
  private Integer patch;

  @Option(names = "--depth", paramLabel = "N", description = "ViT: blocks.")
  private Integer depth;

  @Option(names = "--heads", paramLabel = "N", description = "ViT: heads of each attention.")
  private Integer heads;

  @Option(
      names = "--mlp-ratio",
      paramLabel = "N",
      description = "ViT: hidden width of a block's MLP over its width (4).")
  private Integer mlpRatio;

  @Option(
      names = "--stochastic-depth",
      paramLabel = "X",
      description = "ViT: rate at which the last block is skipped, others less (0.1).")
  private Double stochasticDepth;

  @Option(
      names = "--pooling",
      paramLabel = "class|mean",
      converter = PoolingConverter.class,
      description = "ViT: what the classifier reads (class).")
  private Pooling pooling;

  @Option(
      names = "--positions",
      paramLabel = "learned|sinusoidal",
      description = "ViT: how tokens know where they are (learned).")
  private Positions positions;

  @Option(
      names = "--norms",
      paramLabel = "pre|post",
      description = "ViT: layer norms before attention and MLP, or after each sum (pre).")
  private Norms norms;

  /**
   * @param width of a token; null for the usual one, as is {@code dropout}
   */
  VisionTransformer of(int size, int classes, Integer width, Double dropout) {
    VisionTransformer usual =
        preset == null
            ? VisionTransformer.tiny(size, classes)
            : VisionTransformer.of(preset, size, classes);
    return new VisionTransformer(
        size,
        or(patch, usual.patch()),
        or(width, usual.width()),
        or(depth, usual.depth()),
        or(heads, usual.heads()),
        or(mlpRatio, usual.mlpRatio()),
        or(dropout, usual.dropout()),
        or(stochasticDepth, usual.stochasticDepth()),
        or(pooling, usual.pooling()),
        classes,
        usual.epsilon(),
        or(positions, usual.positions()),
        or(norms, usual.norms()),
        usual.distilled());
  }

  Integer heads() {
    return heads;
  }

  VisionTransformer dropping(VisionTransformer usual, Double dropout) {
    return usual.dropping(
        or(dropout, usual.dropout()), or(stochasticDepth, usual.stochasticDepth()));
  }

  static final class PoolingConverter implements ITypeConverter<Pooling> {
    @Override
    public Pooling convert(String value) {
      return switch (value) {
        case "class" -> Pooling.CLASS_TOKEN;
        case "mean" -> Pooling.MEAN;
        default -> throw new TypeConversionException("is class or mean, not '" + value + "'");
      };
    }
  }
}
