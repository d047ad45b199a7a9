package dev.vireo.training.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of {@link Architecture}, under the names that files and people give them. */
public enum NetworkKind {
  RESNET,
  VIT,
  HYBRID_VIT,
  CNN,
  MLP;

  public static NetworkKind of(Architecture architecture) {
    return switch (architecture) {
      case ResNet _ -> RESNET;
      case VisionTransformer _ -> VIT;
      case HybridTransformer _ -> HYBRID_VIT;
      case Cnn _ -> CNN;
      case Mlp _ -> MLP;
    };
  }

  /** {@code hybrid-vit}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(NetworkKind::label).toList();
  }

  /** The kind of that label, if there is one. */
  public static Optional<NetworkKind> labelled(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
