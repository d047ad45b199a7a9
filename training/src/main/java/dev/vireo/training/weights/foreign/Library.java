package dev.vireo.training.weights.foreign;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The libraries whose weights are read. Our own names are torchvision's for ResNets and timm's for
 * transformers, so those need no translation.
 */
public enum Library {
  TORCHVISION_RESNET("torchvision", "layer1.0.conv1.weight"),
  TIMM_VIT("timm", "patch_embed.proj.weight"),
  TORCHVISION_VIT("torchvision", "conv_proj.weight"),
  HUGGING_FACE_VIT("Hugging Face", "vit.embeddings.patch_embeddings.projection.weight"),
  /** The transformer without a classifier. */
  HUGGING_FACE_ENCODER("Hugging Face", "embeddings.patch_embeddings.projection.weight");

  private static final String BATCHES_SUFFIX = ".num_batches_tracked";

  /** How many models PyTorch's {@code AveragedModel} averaged. */
  private static final String AVERAGED = "n_averaged";

  private static final List<String> POOLERS = List.of("vit.pooler.", "pooler.");

  private final String label;
  private final String mark;

  Library(String label, String mark) {
    this.label = label;
    this.mark = mark;
  }

  /** Its name, for people. */
  public String label() {
    return label;
  }

  /** The library whose names these are; empty when it is none of them. */
  static Optional<Library> of(Set<String> names) {
    for (Library library : values()) {
      if (names.contains(library.mark)) {
        return Optional.of(library);
      }
    }
    return Optional.empty();
  }

  private List<Renaming> renamings() {
    return switch (this) {
      case TORCHVISION_RESNET, TIMM_VIT -> List.of();
      case TORCHVISION_VIT -> Renaming.torchvision();
      case HUGGING_FACE_VIT -> Renaming.huggingFace("vit\\.");
      case HUGGING_FACE_ENCODER -> Renaming.huggingFace("");
    };
  }

  /** Whether a tensor is a count of PyTorch's, of batches or of averaged models. */
  static boolean isCount(String name) {
    return name.endsWith(BATCHES_SUFFIX) || name.equals(AVERAGED);
  }

  /** By our names, in the order of the file, the tensors whose rows, joined, are ours. */
  Map<String, List<String>> sources(Collection<String> names) {
    List<Renaming> renamings = renamings();
    Map<String, SortedMap<Integer, String>> parts = new LinkedHashMap<>();
    for (String name : names) {
      if (!isCount(name) && POOLERS.stream().noneMatch(name::startsWith)) {
        Renaming.Target target = Renaming.apply(renamings, name);
        parts.computeIfAbsent(target.name(), _ -> new TreeMap<>()).put(target.part(), name);
      }
    }
    Map<String, List<String>> sources = new LinkedHashMap<>();
    parts.forEach((name, ofName) -> sources.put(name, List.copyOf(ofName.values())));
    return sources;
  }
}
