package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The architecture that the shapes of its tensors, under our names, bear witness to. */
final class ArchitectureShapes {
  /** Of all heads that the published transformers have, but for the largest. */
  private static final int USUAL_HEAD = 64;

  private final Map<String, List<Integer>> shapes;

  ArchitectureShapes(Map<String, List<Integer>> shapes) {
    this.shapes = shapes;
  }

  /**
   * @param imageSize height and width of the input in pixels, which no tensor tells
   * @param classes where there is no classifier
   */
  private ResNet resnet(OptionalInt imageSize, OptionalInt classes) throws Malformed {
    List<Integer> first = shape("conv1.weight", 4);
    ResNet.Stem stem = first.get(2) < 7 ? ResNet.Stem.SMALL : ResNet.Stem.IMAGENET;
    List<Integer> blocks = new ArrayList<>();
    for (int stage = 1; has("layer" + stage + ".0.conv1.weight"); stage++) {
      blocks.add(count("layer" + stage + ".", ".conv1.weight"));
    }
    return new ResNet(
        has("layer1.0.conv3.weight") ? ResNet.Block.BOTTLENECK : ResNet.Block.BASIC,
        blocks,
        first.get(0),
        stem,
        imageSize.orElse(stem == ResNet.Stem.SMALL ? 32 : 224),
        classes("fc.weight", classes));
  }

  /**
   * @param heads of each attention, which no tensor tells
   */
  private VisionTransformer transformer(
      OptionalInt heads, OptionalDouble epsilon, OptionalInt classes) throws Malformed {
    List<Integer> embedding = shape("patch_embed.proj.weight", 4);
    int width = embedding.get(0);
    int patch = embedding.get(2);
    boolean classToken = has("cls_token");
    boolean distilled = has("dist_token");
    int tokens = shape("pos_embed", 3).get(1) - (classToken ? 1 : 0) - (distilled ? 1 : 0);
    int side = (int) Math.round(Math.sqrt(tokens));
    if (side * side != tokens) {
      throw new Malformed("its " + tokens + " patches are no square");
    }
    int depth = count("blocks.", ".norm1.weight");
    int hidden = shape("blocks.0.mlp.fc1.weight", 2).getFirst();
    if (width < 1 || hidden % width != 0) {
      throw new Malformed("its MLP is " + hidden + " wide, no multiple of " + width);
    }
    if (heads.isEmpty() && width % USUAL_HEAD != 0) {
      throw new Malformed(
          "a width of %d does not tell how many heads its attention has; say it with --heads"
              .formatted(width));
    }
    return new VisionTransformer(
        Math.multiplyExact(side, patch),
        patch,
        width,
        depth,
        heads.orElse(width / USUAL_HEAD),
        hidden / width,
        0,
        0,
        classToken ? Pooling.CLASS_TOKEN : Pooling.MEAN,
        classes("head.weight", classes),
        epsilon.orElse(VisionTransformer.DEFAULT_EPSILON),
        Positions.LEARNED,
        Norms.PRE,
        distilled);
  }

  private int classes(String classifier, OptionalInt otherwise) throws Malformed {
    return has(classifier) || otherwise.isEmpty()
        ? shape(classifier, 2).getFirst()
        : otherwise.getAsInt();
  }

  Architecture of(Library library, ForeignFacts facts) throws Malformed {
    try {
      return switch (library) {
        case TORCHVISION_RESNET -> resnet(facts.imageSize(), facts.classes());
        case TIMM_VIT, TORCHVISION_VIT, HUGGING_FACE_VIT, HUGGING_FACE_ENCODER ->
            transformer(facts.heads(), facts.epsilon(), facts.classes());
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Malformed("no network has tensors of such shapes: " + e.getMessage());
    }
  }

  private boolean has(String name) {
    return shapes.containsKey(name);
  }

  private List<Integer> shape(String name, int rank) throws Malformed {
    List<Integer> shape = shapes.get(name);
    if (shape == null) {
      throw new Malformed("it has no \"" + name + "\"; is it a classifier's, whole?");
    }
    if (shape.size() != rank) {
      throw new Malformed("\"" + name + "\" is of shape " + shape);
    }
    return shape;
  }

  /** Consecutive numbers from 0 between two parts of a name. */
  private int count(String before, String after) {
    int count = 0;
    while (has(before + count + after)) {
      count++;
    }
    return count;
  }
}
