package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks that have the very tensors of one of ours and compute something else, so that only who
 * knows where weights come from can tell which they are.
 */
record Lookalikes(KnownNetworks networks) {
  /** How somebody finds out, and what to type then. */
  private static final String FIND_OUT =
      "no tensor tells which: look at the code, or the page, that the weights come from. Put the"
          + " config.json of that page beside them, or, only if it is one that is built here, say"
          + " --arch %s; --reference compares with the original";

  /** What else a ResNet's tensors may be, each with what is different. */
  List<String> of(ResNet net) {
    List<String> others = new ArrayList<>();
    for (KnownNetwork.Other other : networks.antialiased(net.name())) {
      others.add("%s (timm's, %s)".formatted(other.name(), other.how()));
    }
    if (net.block() == ResNet.Block.BOTTLENECK) {
      others.add("caffe's and mmcv's " + net.name() + " (its strides are in the 1x1)");
    }
    others.add("one with another pooling or activation");
    return others;
  }

  Malformed unsaid(ResNet net) {
    return new Malformed(
        "its tensors fit %s as torchvision and timm build it, which is built here, and as well %s, which are not; %s"
            .formatted(net.name(), String.join(", ", of(net)), FIND_OUT.formatted(net.name())));
  }

  /** What is to be said of a network that nobody but the caller named. */
  String guess(ResNet net) {
    return "network: %s, as --arch says; %s would have the same tensors"
        .formatted(net.name(), String.join(", ", of(net)));
  }

  /**
   * @param fitting names of known transformers with tensors of these shapes
   */
  Malformed unsaidTransformer(List<String> fitting) {
    return new Malformed(
        "its tensors are a ViT's%s, and as well those of others, with other heads, with quick GELU, or whose classifier reads the mean of all tokens, of which the last two are not built here; %s"
            .formatted(
                fitting.isEmpty()
                    ? " of a size that bears no name"
                    : " and fit %s (built here)".formatted(String.join(", ", fitting)),
                FIND_OUT.formatted(
                    fitting.isEmpty()
                        ? "vit, which is a plain one, with --heads"
                        : String.join(" or ", fitting))));
  }
}
