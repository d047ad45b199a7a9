package dev.vireo.training.network;

import dev.vireo.training.network.ResNet.Block;
import dev.vireo.training.network.ResNet.Stem;
import java.util.Collections;
import java.util.List;

/**
 * A vision transformer over the feature map of a ResNet's first stages (Dosovitskiy et al. 2020,
 * section 3.1), with timm's parameter names: {@code patch_embed.backbone.layer1.0.conv1}.
 *
 * @param blocks of each of the backbone's stages
 * @param backboneWidth channels of its first stage, doubled by each later one
 * @param transformer whose patches, still counted in pixels of the image, are cut from the map: its
 *     patch size is a multiple of the backbone's stride
 */
public record HybridTransformer(
    Block block, List<Integer> blocks, int backboneWidth, Stem stem, VisionTransformer transformer)
    implements Architecture {

  private static final int USUAL_WIDTH = 32;

  public HybridTransformer {
    blocks = List.copyOf(blocks);
    int stride = backbone(block, blocks, backboneWidth, stem, transformer).stride();
    if (transformer.patch() % stride != 0) {
      throw new IllegalArgumentException(
          "patches of %d pixels cannot be cut from a feature map of stride %d; take a patch size that is a multiple of it, or fewer stages"
              .formatted(transformer.patch(), stride));
    }
  }

  /**
   * One basic block in each of as many stages as make one step of the feature map a token; the stem
   * that suits the images.
   */
  public static HybridTransformer of(VisionTransformer transformer) {
    Stem stem = Stem.suiting(transformer.imageSize());
    int stages = 1;
    while (stem.stride() * (1 << stages) <= transformer.patch()) {
      stages++;
    }
    return new HybridTransformer(
        Block.BASIC, Collections.nCopies(stages, 1), USUAL_WIDTH, stem, transformer);
  }

  @Override
  public String name() {
    return "hybrid-vit";
  }

  @Override
  public int imageSize() {
    return transformer.imageSize();
  }

  @Override
  public int classes() {
    return transformer.classes();
  }

  @Override
  public HybridTransformer adapted(int imageSize, int classes) {
    return with(transformer.adapted(imageSize, classes));
  }

  /** The same backbone before another transformer. */
  public HybridTransformer with(VisionTransformer other) {
    return new HybridTransformer(block, blocks, backboneWidth, stem, other);
  }

  @Override
  public Network network() {
    ResNet backbone = backbone(block, blocks, backboneWidth, stem, transformer);
    Network.Builder net = Network.builder(imageSize());
    String map = backbone.features(net, "patch_embed.backbone.");
    new TransformerNodes(transformer, net).add(map, backbone.stride());
    return net.build();
  }

  private static ResNet backbone(
      Block block, List<Integer> blocks, int width, Stem stem, VisionTransformer transformer) {
    return new ResNet(block, blocks, width, stem, transformer.imageSize(), transformer.classes());
  }
}
