package dev.vireo.training.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.NetworkKind;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Positions;
import java.util.List;
import java.util.Optional;

/**
 * Architecture records as JSON, told apart by {@code kind}; what came to a record later is left out
 * where it is the usual, so that older files mean the same: {@code
 * {"kind":"resnet","blocks":[2,2,2,2],"width":64,"stem":"small","imageSize":32,"classes":10}}.
 */
public final class ArchitectureJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ArchitectureJson() {}

  public static String write(Architecture architecture) {
    ObjectNode node = JSON.createObjectNode().put("kind", NetworkKind.of(architecture).label());
    switch (architecture) {
      case ResNet net -> write(net, node);
      case VisionTransformer net -> write(net, node);
      case HybridTransformer net -> write(net, node);
      case Cnn net -> write(net, node);
      case Mlp net -> write(net, node);
    }
    return node.toString();
  }

  private static void write(ResNet net, ObjectNode node) {
    write(net.block(), net.blocks(), node);
    node.put("width", net.width())
        .put("stem", JsonAttributes.lowerCase(net.stem()))
        .put("imageSize", net.imageSize())
        .put("classes", net.classes());
  }

  private static void write(ResNet.Block block, List<Integer> blocks, ObjectNode node) {
    if (block != ResNet.Block.BASIC) {
      node.put("block", JsonAttributes.lowerCase(block));
    }
    blocks.forEach(node.putArray("blocks")::add);
  }

  private static void write(VisionTransformer net, ObjectNode node) {
    node.put("imageSize", net.imageSize())
        .put("patch", net.patch())
        .put("width", net.width())
        .put("depth", net.depth())
        .put("heads", net.heads())
        .put("mlpRatio", net.mlpRatio())
        .put("dropout", net.dropout())
        .put("stochasticDepth", net.stochasticDepth())
        .put("pooling", JsonAttributes.lowerCase(net.pooling()))
        .put("classes", net.classes());
    if (net.epsilon() != VisionTransformer.DEFAULT_EPSILON) {
      node.put("epsilon", net.epsilon());
    }
    if (net.positions() != Positions.LEARNED) {
      node.put("positions", JsonAttributes.lowerCase(net.positions()));
    }
    if (net.norms() != Norms.PRE) {
      node.put("norms", JsonAttributes.lowerCase(net.norms()));
    }
    if (net.distilled()) {
      node.put("distilled", true);
    }
  }

  private static void write(HybridTransformer net, ObjectNode node) {
    write(net.transformer(), node);
    write(net.block(), net.blocks(), node);
    node.put("backboneWidth", net.backboneWidth())
        .put("stem", JsonAttributes.lowerCase(net.stem()));
  }

  private static void write(Cnn net, ObjectNode node) {
    node.put("imageSize", net.imageSize()).put("stem", JsonAttributes.lowerCase(net.stem()));
    net.widths().forEach(node.putArray("widths")::add);
    node.put("convolutions", net.convolutions())
        .put("pooling", JsonAttributes.lowerCase(net.pooling()));
    net.norm()
        .ifPresent(norm ->
            node.put("normEpsilon", norm.epsilon())
                .put("normMomentum", norm.momentum())
                .put("normScaled", norm.scaled()));
    node.put("activation", JsonAttributes.lowerCase(net.activation()))
        .put("start", JsonAttributes.lowerCase(net.start()))
        .put("reduction", JsonAttributes.lowerCase(net.reduction()));
    net.hidden().forEach(node.putArray("hidden")::add);
    node.put("dropout", net.dropout())
        .put("logitScale", net.logitScale())
        .put("classes", net.classes());
  }

  private static void write(Mlp net, ObjectNode node) {
    node.put("imageSize", net.imageSize());
    net.hidden().forEach(node.putArray("hidden")::add);
    node.put("activation", JsonAttributes.lowerCase(net.activation()))
        .put("dropout", net.dropout())
        .put("classes", net.classes());
  }

  /**
   * @param origin named in the error
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when the text is not such an
   *     object, lacks an attribute, has one too many, or one outside its range
   */
  public static Architecture read(String json, String origin) {
    try {
      return build(JSON.readTree(json));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          origin + ": its architecture cannot be built: " + e.getMessage(),
          e);
    }
  }

  /**
   * @throws IllegalArgumentException when there is no such network
   */
  public static Architecture build(JsonNode json) {
    JsonAttributes attributes = new JsonAttributes(json);
    String label = attributes.text("kind");
    NetworkKind kind =
        NetworkKind.labelled(label)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "unknown kind \"%s\"; there are %s"
                        .formatted(label, String.join(", ", NetworkKind.labels()))));
    Architecture architecture =
        switch (kind) {
          case RESNET -> readResNet(attributes);
          case VIT -> readVisionTransformer(attributes);
          case HYBRID_VIT -> readHybridTransformer(attributes);
          case CNN -> readCnn(attributes);
          case MLP -> readMlp(attributes);
        };
    attributes.expectAllRead();
    return architecture;
  }

  // The ranges are far beyond any real network and bound what a hostile file can make of a graph.

  private static ResNet readResNet(JsonAttributes attributes) {
    return new ResNet(
        block(attributes),
        attributes.integers("blocks", 1, 8, 1, 200),
        attributes.integer("width", 1, 4096),
        attributes.constant("stem", ResNet.Stem.class),
        attributes.integer("imageSize", 1, 4096),
        attributes.integer("classes", 1, 1_000_000));
  }

  private static VisionTransformer readVisionTransformer(JsonAttributes attributes) {
    return new VisionTransformer(
        attributes.integer("imageSize", 1, 4096),
        attributes.integer("patch", 1, 4096),
        attributes.integer("width", 1, 16384),
        attributes.integer("depth", 1, 1000),
        attributes.integer("heads", 1, 1024),
        attributes.integer("mlpRatio", 1, 64),
        attributes.number("dropout"),
        attributes.number("stochasticDepth"),
        attributes.constant("pooling", VisionTransformer.Pooling.class),
        attributes.integer("classes", 1, 1_000_000),
        attributes.has("epsilon")
            ? attributes.number("epsilon")
            : VisionTransformer.DEFAULT_EPSILON,
        attributes.has("positions")
            ? attributes.constant("positions", Positions.class)
            : Positions.LEARNED,
        attributes.has("norms") ? attributes.constant("norms", Norms.class) : Norms.PRE,
        attributes.has("distilled") && attributes.flag("distilled"));
  }

  private static HybridTransformer readHybridTransformer(JsonAttributes attributes) {
    return new HybridTransformer(
        block(attributes),
        attributes.integers("blocks", 1, 8, 1, 200),
        attributes.integer("backboneWidth", 1, 4096),
        attributes.constant("stem", ResNet.Stem.class),
        readVisionTransformer(attributes));
  }

  private static ResNet.Block block(JsonAttributes attributes) {
    return attributes.has("block")
        ? attributes.constant("block", ResNet.Block.class)
        : ResNet.Block.BASIC;
  }

  private static Cnn readCnn(JsonAttributes attributes) {
    return new Cnn(
        attributes.integer("imageSize", 1, 4096),
        attributes.constant("stem", Cnn.Stem.class),
        attributes.integers("widths", 1, 16, 1, 4096),
        attributes.integer("convolutions", 1, 100),
        attributes.constant("pooling", Cnn.Pooling.class),
        attributes.has("normEpsilon")
            ? Optional.of(
                new Cnn.Norm(
                    attributes.number("normEpsilon"),
                    attributes.number("normMomentum"),
                    attributes.flag("normScaled")))
            : Optional.empty(),
        attributes.constant("activation", Activation.class),
        attributes.constant("start", Cnn.Start.class),
        attributes.constant("reduction", Cnn.Reduction.class),
        attributes.integers("hidden", 0, 16, 1, 16384),
        attributes.number("dropout"),
        attributes.number("logitScale"),
        attributes.integer("classes", 1, 1_000_000));
  }

  private static Mlp readMlp(JsonAttributes attributes) {
    return new Mlp(
        attributes.integer("imageSize", 1, 4096),
        attributes.integers("hidden", 0, 100, 1, 16384),
        attributes.constant("activation", Activation.class),
        attributes.number("dropout"),
        attributes.integer("classes", 1, 1_000_000));
  }
}
