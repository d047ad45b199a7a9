package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.NetworkKind;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Preset;
import dev.vireo.training.weights.ArchitectureJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network as far as anybody said: a kind, a preset and any attributes of {@link
 * ArchitectureJson}, and {@code "norm": false} of a CNN.
 */
record NetworkShape(ObjectNode given) {
  /** What a transformer over a feature map has beside a transformer's. */
  static final List<String> BACKBONE = List.of("block", "blocks", "backboneWidth", "stem");

  /** What presets decide, of any kind. */
  static final List<String> PRESET =
      List.of(
          "block",
          "blocks",
          "width",
          "depth",
          "heads",
          "stem",
          "widths",
          "convolutions",
          "norm",
          "normEpsilon",
          "normMomentum",
          "normScaled",
          "activation",
          "start",
          "reduction",
          "logitScale");

  private static final List<String> NORM = List.of("normEpsilon", "normMomentum", "normScaled");

  /** What the weights of a trained network leave open. */
  private static final List<String> OPEN =
      List.of("kind", "imageSize", "heads", "dropout", "stochasticDepth");

  static NetworkShape of(TrainingSettings settings) {
    return new NetworkShape(
        settings.json().path(NetworkSettings.PATH) instanceof ObjectNode network
            ? network
            : SettingsJson.object());
  }

  /** Every attribute of a network, those too that its JSON leaves out because they are usual. */
  static ObjectNode whole(ObjectNode network) {
    ObjectNode whole = network.deepCopy();
    whole.remove("classes");
    whole.putNull("preset");
    switch (kind(network).orElseThrow()) {
      case VIT, HYBRID_VIT -> {
        putIfAbsent(whole, "epsilon", VisionTransformer.DEFAULT_EPSILON);
        putIfAbsent(whole, "positions", VisionTransformer.Positions.LEARNED);
        putIfAbsent(whole, "norms", VisionTransformer.Norms.PRE);
        putIfAbsent(whole, "distilled", false);
      }
      case CNN -> whole.put("norm", whole.has(NORM.getFirst()));
      case RESNET -> {
        putIfAbsent(whole, "block", ResNet.Block.BASIC);
        resnetName(whole).ifPresent(name -> whole.put("preset", name));
      }
      case MLP -> {}
    }
    if (whole.has("backboneWidth")) {
      putIfAbsent(whole, "block", ResNet.Block.BASIC);
    }
    return whole;
  }

  private static Optional<String> resnetName(ObjectNode network) {
    ResNet.Block block = SettingsJson.read(network.path("block"), ResNet.Block.class, "block");
    List<Integer> blocks =
        List.of(SettingsJson.read(network.path("blocks"), Integer[].class, "blocks"));
    String name = new ResNet(block, blocks, 1, ResNet.Stem.SMALL, 1, 1).name();
    return NetworkName.ALL.contains(name) ? Optional.of(name) : Optional.empty();
  }

  /** Whether nothing is left open, as in a run's configuration. */
  static boolean isWhole(ObjectNode network) {
    Optional<String> rarelyGiven =
        kind(network)
            .map(kind ->
                switch (kind) {
                  case RESNET -> "blocks";
                  case VIT, HYBRID_VIT, MLP -> "imageSize";
                  case CNN -> "logitScale";
                });
    return network.has("classes") && rarelyGiven.filter(network::has).isPresent();
  }

  private static Optional<NetworkKind> kind(JsonNode network) {
    return NetworkKind.labelled(network.path("kind").asText());
  }

  private static boolean isResNet(JsonNode network) {
    return kind(network).equals(Optional.of(NetworkKind.RESNET));
  }

  private static void putIfAbsent(ObjectNode object, String name, Object value) {
    if (!object.has(name)) {
      object.set(name, SettingsJson.node(value));
    }
  }

  /** Names of the attributes that the weights of a trained network leave open. */
  static List<String> open(JsonNode network) {
    List<String> open = new ArrayList<>(OPEN);
    if (isResNet(network)) {
      open.add("preset");
    }
    return open;
  }

  /**
   * Of a network for images and classes of any number, what people call it.
   *
   * @throws IllegalArgumentException when nobody said it
   */
  String name() {
    return NetworkName.NOTATION.write().apply(given).orElseGet(() -> build(32, 2).name());
  }

  /**
   * @throws IllegalArgumentException when there is no such network
   */
  Architecture build(int size, int classes) {
    String label = given.path("kind").asText();
    if (label.isEmpty()) {
      throw new IllegalArgumentException(
          "which network? name it with --arch: " + Notation.anyOf(NetworkName.ALL));
    }
    NetworkKind kind =
        kind(given)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no network of kind '" + label + "'"));
    ObjectNode usual = json(usual(kind, size, classes));
    requireUse(usual);
    return built(usual, given, size, classes);
  }

  private void requireUse(ObjectNode network) {
    ObjectNode whole = whole(network);
    if (!isResNet(whole)) {
      whole.remove("preset"); // of a ResNet it is the name
    }
    Settings.requireUse(NetworkSettings.NAME, given, whole);
  }

  private Architecture usual(NetworkKind kind, int size, int classes) {
    return switch (kind) {
      case RESNET -> resnet(size, classes);
      case VIT -> transformer(size, classes);
      case HYBRID_VIT -> hybrid(size, classes);
      case CNN -> cnn(size, classes);
      case MLP -> Mlp.usual(size, classes);
    };
  }

  private ResNet resnet(int size, int classes) {
    return switch (preset().orElse(given.has("blocks") ? "resnet18" : "")) {
      case "resnet18" -> ResNet.resnet18(size, classes);
      case "resnet34" -> ResNet.resnet34(size, classes);
      case "resnet50" -> ResNet.resnet50(size, classes);
      default ->
          throw new IllegalArgumentException("a ResNet's preset is resnet18, resnet34 or resnet50");
    };
  }

  private VisionTransformer transformer(int size, int classes) {
    return preset()
        .map(name -> SettingsJson.read(SettingsJson.node(name), Preset.class, "preset"))
        .map(preset -> VisionTransformer.of(preset, size, classes))
        .orElseGet(() -> VisionTransformer.tiny(size, classes));
  }

  /** Its backbone suits its patches. */
  private HybridTransformer hybrid(int size, int classes) {
    ObjectNode alone = given.deepCopy();
    alone.remove(BACKBONE);
    VisionTransformer transformer =
        (VisionTransformer)
            built(
                json(transformer(size, classes)),
                alone.put("kind", NetworkKind.VIT.label()),
                size,
                classes);
    return given.has("blocks")
        ? new HybridTransformer(ResNet.Block.BASIC, List.of(1), 1, ResNet.Stem.SMALL, transformer)
        : HybridTransformer.of(transformer);
  }

  private Cnn cnn(int size, int classes) {
    return switch (preset().orElse("usual")) {
      case "usual" -> Cnn.usual(size, classes);
      case "airbench" -> Cnn.airbench(size, classes);
      case String other ->
          throw new IllegalArgumentException("a CNN's preset is usual or airbench, not " + other);
    };
  }

  private Optional<String> preset() {
    return Optional.of(given.path("preset")).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static ObjectNode json(Architecture architecture) {
    return (ObjectNode) SettingsJson.tree(ArchitectureJson.write(architecture));
  }

  private static Architecture built(ObjectNode usual, ObjectNode given, int size, int classes) {
    ObjectNode all = usual.deepCopy();
    if (given.has("hidden") && !given.has("reduction") && usual.has("reduction")) {
      all.put("reduction", "flatten"); // hidden layers read the whole feature map
    }
    all.setAll(given.deepCopy());
    if (!given.path("norm").asBoolean(true)) {
      all.remove(NORM);
    }
    all.remove(List.of("preset", "norm"));
    all.put("imageSize", size).put("classes", classes);
    return built(all);
  }

  private static Architecture built(ObjectNode all) {
    try {
      return ArchitectureJson.build(all);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("this network cannot be built: " + e.getMessage(), e);
    }
  }

  /**
   * A pretrained network with the attributes that its weights leave open.
   *
   * @throws IllegalArgumentException when others than those are set, and not as they are
   */
  Architecture adapting(Architecture pretrained) {
    ObjectNode network = json(pretrained);
    ObjectNode whole = whole(network);
    requireUse(network);
    given
        .properties()
        .forEach(attribute -> {
          String key = attribute.getKey();
          JsonNode value = attribute.getValue();
          if (key.equals("dropout") || key.equals("stochasticDepth")) {
            network.set(key, value);
          } else if (!open(network).contains(key)
              && !value.isNull()
              && !value.equals(whole.get(key))) {
            throw new IllegalArgumentException(
                option(key) + " follows from the pretrained weights: leave it out");
          }
        });
    return built(network);
  }

  private static String option(String attribute) {
    String path = NetworkSettings.PATH + "." + attribute;
    return Settings.ALL.stream()
        .filter(setting -> setting.path().equals(path))
        .map(Setting::option)
        .findFirst()
        .orElse(path);
  }
}
