package dev.vireo.training.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;

/**
 * Architecture records as JSON, told apart by {@code kind}; ResNet's {@code block} and the
 * transformer's {@code epsilon} are left out where they are the usual ones: {@code
 * {"kind":"resnet","blocks":[2,2,2,2],"width":64,"stem":"small","imageSize":32,"classes":10}}.
 */
public final class ArchitectureJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESNET = "resnet";
  private static final String VISION_TRANSFORMER = "vit";

  private ArchitectureJson() {}

  public static String write(Architecture architecture) {
    return switch (architecture) {
      case ResNet net -> write(net);
      case VisionTransformer net -> write(net);
    };
  }

  private static String write(ResNet net) {
    ObjectNode node = JSON.createObjectNode().put("kind", RESNET);
    if (net.block() != ResNet.Block.BASIC) {
      node.put("block", JsonAttributes.lowerCase(net.block()));
    }
    net.blocks().forEach(node.putArray("blocks")::add);
    return node.put("width", net.width())
        .put("stem", JsonAttributes.lowerCase(net.stem()))
        .put("imageSize", net.imageSize())
        .put("classes", net.classes())
        .toString();
  }

  private static String write(VisionTransformer net) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("kind", VISION_TRANSFORMER)
            .put("imageSize", net.imageSize())
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
    return node.toString();
  }

  /**
   * @param origin named in the error
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when the text is not such an
   *     object, lacks an attribute, has one too many, or one outside its range
   */
  public static Architecture read(String json, String origin) {
    try {
      JsonNode node = JSON.readTree(json);
      JsonAttributes attributes = new JsonAttributes(node);
      String kind = attributes.text("kind");
      Architecture architecture =
          switch (kind) {
            case RESNET -> readResNet(attributes);
            case VISION_TRANSFORMER -> readVisionTransformer(attributes);
            default -> throw new IllegalArgumentException("unknown kind \"" + kind + "\"");
          };
      attributes.expectAllRead();
      return architecture;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          origin + ": its architecture cannot be built: " + e.getMessage(),
          e);
    }
  }

  // The ranges are far beyond any real network and bound what a hostile file can make of a graph.

  private static ResNet readResNet(JsonAttributes attributes) {
    return new ResNet(
        attributes.has("block")
            ? attributes.constant("block", ResNet.Block.class)
            : ResNet.Block.BASIC,
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
            : VisionTransformer.DEFAULT_EPSILON);
  }
}
