package dev.vireo.training.weights.foreign;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Other networks than those of ours, told by a tensor that only they have. */
final class Strangers {
  private record Trait(Pattern tensor, String words) {
    static Trait of(String tensor, String words) {
      return new Trait(Pattern.compile(tensor), words);
    }
  }

  private static final List<Trait> TRAITS =
      List.of(
          Trait.of(
              "layer\\d+\\.\\d+\\.(se|se_module)\\..+",
              "squeezes and excites its channels (SE-ResNet)"),
          Trait.of(
              "layer\\d+\\.\\d+\\.conv2\\.(conv|fc).*", "weighs its channels (SK-ResNet, ResNeSt)"),
          Trait.of("layer\\d+\\.\\d+\\.convs\\..+", "splits its channels (Res2Net)"),
          Trait.of("conv1\\.0\\.weight", "has several convolutions in its stem (ResNet-C, -D, -T)"),
          Trait.of(
              "layer\\d+\\.0\\.downsample\\.2\\..+", "has a pooling in its shortcuts (ResNet-D)"),
          Trait.of("layers\\.0\\.blocks\\..+", "works in windows (Swin)"),
          Trait.of(
              ".*\\.(ls1\\.gamma|gamma_1|lambda1|layer_scale1.*)",
              "scales its layers (DeiT III, DINOv2)"),
          Trait.of("(.*\\.)?(reg_token|register_tokens)", "has register tokens (DINOv2)"),
          Trait.of(
              "fc_norm\\..+",
              "has a norm behind its pooling: its classifier reads the mean of its tokens"),
          Trait.of("norm_pre\\..+", "has a norm before its blocks (CLIP)"),
          Trait.of("attn_pool\\..+", "pools by attention (SigLIP)"),
          Trait.of(".*\\.attn\\.q_norm\\..+", "norms its queries and keys"),
          Trait.of(".*(rel_pos|relative_position).*", "has relative positions (BEiT)"),
          Trait.of(
              "(deit|dinov2|dinov3|beit|swin|swinv2|convnext|convnextv2|resnet|mobilenet_v2|levit|siglip|clip|efficientnet)\\..+",
              "is of a kind of Hugging Face's of which only ViT is read"));

  private Strangers() {}

  /** Why such a network is refused. */
  static String sentence(String trait) {
    return "it %s, and no network that is built here does; docs/models.md lists those that are read"
        .formatted(trait);
  }

  /**
   * @param names of all tensors, without prefixes
   * @return what it does that no network of ours does, in words that follow "it"
   */
  static Optional<String> trait(Collection<String> names) {
    for (Trait trait : TRAITS) {
      for (String name : names) {
        if (trait.tensor.matcher(name).matches()) {
          return Optional.of("%s, as \"%s\" shows".formatted(trait.words, name));
        }
      }
    }
    return Optional.empty();
  }

  /** The same, told by the shapes of tensors. */
  static Optional<String> traitOfShapes(Map<String, List<Integer>> shapes) {
    List<Integer> middle = shapes.getOrDefault("layer1.0.conv2.weight", List.of());
    List<Integer> first = shapes.getOrDefault("layer1.0.conv1.weight", List.of());
    List<Integer> stem = shapes.getOrDefault("conv1.weight", List.of());
    if (first.isEmpty() || middle.size() != 4 || stem.size() != 4) {
      return Optional.empty();
    }
    if (!middle.get(1).equals(first.getFirst())) {
      return Optional.of("convolves in groups (ResNeXt)");
    }
    if (!stem.getFirst().equals(first.getFirst())) {
      return Optional.of("has wider blocks than a ResNet (wide ResNet)");
    }
    return shapes.containsKey("bn1.weight") && !shapes.containsKey("bn1.running_mean")
        ? Optional.of("has no running statistics (group norms?)")
        : Optional.empty();
  }
}
