package dev.vireo.training.weights.foreign;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From another library's name of a tensor to ours.
 *
 * @param part which of several tensors this one is whose rows, joined, are ours
 */
record Renaming(Pattern pattern, String ours, int part) {
  /** What a name becomes. */
  record Target(String name, int part) {}

  private static final String TORCHVISION_LAYER = "encoder\\.layers\\.encoder_layer_(\\d+)\\.";

  private static Renaming of(String pattern, String ours) {
    return of(pattern, ours, 0);
  }

  private static Renaming of(String pattern, String ours, int part) {
    return new Renaming(Pattern.compile(pattern), ours, part);
  }

  /** The first that applies; otherwise the name stays. */
  static Target apply(List<Renaming> renamings, String name) {
    for (Renaming renaming : renamings) {
      Matcher matcher = renaming.pattern.matcher(name);
      if (matcher.matches()) {
        return new Target(matcher.replaceFirst(renaming.ours), renaming.part);
      }
    }
    return new Target(name, 0);
  }

  /** torchvision's {@code VisionTransformer}; its older files number the layers of an MLP. */
  static List<Renaming> torchvision() {
    return List.of(
        of("class_token", "cls_token"),
        of("conv_proj\\.(.+)", "patch_embed.proj.$1"),
        of("encoder\\.pos_embedding", "pos_embed"),
        of(TORCHVISION_LAYER + "ln_([12])\\.(.+)", "blocks.$1.norm$2.$3"),
        of(TORCHVISION_LAYER + "self_attention\\.in_proj_(.+)", "blocks.$1.attn.qkv.$2"),
        of(TORCHVISION_LAYER + "self_attention\\.out_proj\\.(.+)", "blocks.$1.attn.proj.$2"),
        of(TORCHVISION_LAYER + "mlp\\.(?:0|linear_1)\\.(.+)", "blocks.$1.mlp.fc1.$2"),
        of(TORCHVISION_LAYER + "mlp\\.(?:3|linear_2)\\.(.+)", "blocks.$1.mlp.fc2.$2"),
        of("encoder\\.ln\\.(.+)", "norm.$1"),
        of("heads\\.head\\.(.+)", "head.$1"));
  }

  /**
   * Hugging Face's {@code ViTForImageClassification}, and {@code ViTModel}: as they are published,
   * and as their modules are called since transformers 5.
   *
   * @param prefix of the transformer's names, as a pattern
   */
  static List<Renaming> huggingFace(String prefix) {
    String layer = prefix + "encoder\\.layer\\.(\\d+)\\.";
    String module = prefix + "layers\\.(\\d+)\\.";
    String attention = layer + "attention\\.attention\\.";
    return List.of(
        of(prefix + "embeddings\\.cls_token", "cls_token"),
        of(prefix + "embeddings\\.position_embeddings", "pos_embed"),
        of(prefix + "embeddings\\.patch_embeddings\\.projection\\.(.+)", "patch_embed.proj.$1"),
        of(layer + "layernorm_before\\.(.+)", "blocks.$1.norm1.$2"),
        of(attention + "query\\.(.+)", "blocks.$1.attn.qkv.$2", 0),
        of(attention + "key\\.(.+)", "blocks.$1.attn.qkv.$2", 1),
        of(attention + "value\\.(.+)", "blocks.$1.attn.qkv.$2", 2),
        of(layer + "attention\\.output\\.dense\\.(.+)", "blocks.$1.attn.proj.$2"),
        of(layer + "layernorm_after\\.(.+)", "blocks.$1.norm2.$2"),
        of(layer + "intermediate\\.dense\\.(.+)", "blocks.$1.mlp.fc1.$2"),
        of(layer + "output\\.dense\\.(.+)", "blocks.$1.mlp.fc2.$2"),
        of(module + "layernorm_before\\.(.+)", "blocks.$1.norm1.$2"),
        of(module + "attention\\.q_proj\\.(.+)", "blocks.$1.attn.qkv.$2", 0),
        of(module + "attention\\.k_proj\\.(.+)", "blocks.$1.attn.qkv.$2", 1),
        of(module + "attention\\.v_proj\\.(.+)", "blocks.$1.attn.qkv.$2", 2),
        of(module + "attention\\.o_proj\\.(.+)", "blocks.$1.attn.proj.$2"),
        of(module + "layernorm_after\\.(.+)", "blocks.$1.norm2.$2"),
        of(module + "mlp\\.(fc[12])\\.(.+)", "blocks.$1.mlp.$2.$3"),
        of(prefix + "layernorm\\.(.+)", "norm.$1"),
        of("classifier\\.(.+)", "head.$1"));
  }
}
