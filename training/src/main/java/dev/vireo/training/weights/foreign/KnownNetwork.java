package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.ResNet;
import java.util.List;

/** What a name that timm or torchvision gave a network means. */
sealed interface KnownNetwork {
  String name();

  /** A plain ResNet, torchvision's layer by layer. */
  record Residual(String name, ResNet.Block block, List<Integer> blocks) implements KnownNetwork {
    public Residual {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * A plain vision transformer: learned positions, layer norms first, exact GELU, a classifier that
   * reads the class token.
   *
   * @param imageSize height and width of its input in pixels, where nothing says otherwise
   */
  record Transformer(
      String name,
      Library library,
      int imageSize,
      int patch,
      int width,
      int depth,
      int heads,
      double epsilon)
      implements KnownNetwork {}

  /**
   * One that is built nowhere here, though its tensors may look as if it were.
   *
   * @param how it differs, in words that follow its name
   */
  record Other(String name, String how) implements KnownNetwork {}
}
