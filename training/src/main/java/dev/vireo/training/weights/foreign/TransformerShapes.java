package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.tensor.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The vision transformer of some tensors. How many heads its attention has, the epsilon of its
 * norms, its activation, what its classifier reads and the sides of its grid stand in no tensor.
 */
final class TransformerShapes {
  /** Of all heads that the published transformers have, but for the largest. */
  private static final int USUAL_HEAD = 64;

  /** Wider ones have heads of other widths, too. */
  private static final int USUAL_WIDTH = 1024;

  private static final double HUGGING_FACE_EPSILON = 1e-12;

  private final Library library;
  private final TensorShapes shapes;
  private final ForeignFacts facts;
  private final KnownNetworks networks;
  private final Claim.Transformer said;
  private final List<String> guesses = new ArrayList<>();

  TransformerShapes(
      Library library, TensorShapes shapes, ForeignFacts facts, KnownNetworks networks)
      throws Malformed {
    this.library = library;
    this.shapes = shapes;
    this.facts = facts;
    this.networks = networks;
    this.said = said();
  }

  private Claim.Transformer said() throws Malformed {
    return switch (facts.claim()) {
      case Claim.Transformer claim -> claim;
      case Claim.Residual claim ->
          throw new Malformed(
              "%s says that it is %s, and its tensors are a ViT's"
                  .formatted(claim.origin(), claim.name()));
      case Claim.Nothing _ -> {
        if (library != Library.TORCHVISION_VIT) {
          throw new Lookalikes(networks).unsaidTransformer(fitting());
        }
        yield Claim.Transformer.bare("its tensors' names", Claim.TRANSFORMER);
      }
    };
  }

  /** Names that these shapes may have, by the names of timm. */
  private List<String> fitting() throws Malformed {
    List<Integer> embedding = shapes.shape("patch_embed.proj.weight", 4);
    int side = (int) Math.round(Math.sqrt(positions()));
    return networks.transformers(
        Library.TIMM_VIT,
        side * embedding.get(2),
        embedding.get(2),
        embedding.get(0),
        shapes.count("blocks.", ".norm1.weight"),
        shapes.has("dist_token"));
  }

  /** How many patches have a position. */
  private int positions() throws Malformed {
    int before = (shapes.has("cls_token") ? 1 : 0) + (shapes.has("dist_token") ? 1 : 0);
    return shapes.shape("pos_embed", 3).get(1) - before;
  }

  NetworkReading read() throws Malformed {
    List<Integer> embedding = shapes.shape("patch_embed.proj.weight", 4);
    int width = embedding.get(0);
    int patch = embedding.get(2);
    int depth = shapes.count("blocks.", ".norm1.weight");
    require("patches of %d pixels", said.patch(), patch);
    require("%d wide", said.width(), width);
    require("%d blocks deep", said.depth(), depth);
    int hidden = shapes.shape("blocks.0.mlp.fc1.weight", 2).getFirst();
    if (width < 1 || hidden % width != 0) {
      throw new Malformed("its MLP is " + hidden + " wide, no multiple of " + width);
    }
    int imageSize = imageSize(patch);
    int heads = heads(width);
    double epsilon = epsilon();
    Pooling pooling = pooling();
    return new NetworkReading(
        new VisionTransformer(
            imageSize,
            patch,
            width,
            depth,
            heads,
            hidden / width,
            0,
            0,
            pooling,
            shapes.classes("head.weight", facts.classes()),
            epsilon,
            Positions.LEARNED,
            Norms.PRE,
            shapes.has("dist_token")),
        guesses);
  }

  private void require(String words, OptionalInt wanted, int found) throws Malformed {
    if (wanted.isPresent() && wanted.getAsInt() != found) {
      throw new Malformed(
          "%s says that it is %s, %s, and its tensors are %s"
              .formatted(
                  said.origin(),
                  said.name(),
                  words.formatted(wanted.getAsInt()),
                  words.formatted(found)));
    }
  }

  private int imageSize(int patch) throws Malformed {
    int tokens = positions();
    boolean asked = facts.imageSize().isPresent();
    OptionalInt wanted = asked ? facts.imageSize() : said.imageSize();
    int side = (int) Math.round(Math.sqrt(tokens));
    if (wanted.isEmpty() && facts.preparedSize().equals(OptionalInt.of(side * patch))) {
      wanted = facts.preparedSize();
    }
    if (wanted.isEmpty() && side * side == tokens) {
      guesses.add(
          "image size: %d, guessed from %d positions, as if of a square"
              .formatted(side * patch, tokens));
    } else if (wanted.isEmpty()) {
      throw new Malformed(
          "its %d positions are of no square grid, and only networks of square images are read"
              .formatted(tokens));
    } else if (side * side != tokens || side * patch != wanted.getAsInt()) {
      int pixels = wanted.getAsInt();
      throw new Malformed(
          "%s says %d pixels, which make %d patches of %d, and it has positions for %d%s"
              .formatted(
                  asked ? "--image-size" : said.origin(),
                  pixels,
                  (pixels / patch) * (pixels / patch),
                  patch,
                  tokens,
                  side * side == tokens
                      ? ", as of %d pixels if they are square; --image-size says so"
                          .formatted(side * patch)
                      : ", which are no square: only networks of square images are read"));
    }
    return Math.multiplyExact(side, patch);
  }

  private int heads(int width) throws Malformed {
    OptionalInt asked = facts.heads();
    if (said.heads().isPresent()) {
      int heads = said.heads().getAsInt();
      if (asked.isPresent() && asked.getAsInt() != heads) {
        throw new Malformed(
            "%s says that it has %d heads: leave --heads %d out"
                .formatted(said.origin(), heads, asked.getAsInt()));
      }
      return heads;
    }
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    OptionalInt known = networks.heads(library, width);
    if (known.isEmpty() && (width % USUAL_HEAD != 0 || width > USUAL_WIDTH)) {
      throw new Malformed(
          "a width of %d does not tell how many heads its attention has; say it with --heads"
              .formatted(width));
    }
    int heads = known.orElse(width / USUAL_HEAD);
    guesses.add("heads: " + heads + ", guessed from the width");
    return heads;
  }

  private double epsilon() {
    if (said.epsilon().isPresent()) {
      return said.epsilon().getAsDouble();
    }
    double epsilon =
        switch (library) {
          case HUGGING_FACE_VIT, HUGGING_FACE_ENCODER -> HUGGING_FACE_EPSILON;
          case TORCHVISION_RESNET, TORCHVISION_VIT, TIMM_VIT -> VisionTransformer.DEFAULT_EPSILON;
        };
    guesses.add(
        "epsilon of its norms: %s, guessed as %s has it".formatted(epsilon, library.label()));
    return epsilon;
  }

  private Pooling pooling() throws Malformed {
    boolean token = shapes.has("cls_token");
    Optional<Claim.Pooling> wanted = said.pooling();
    if (token && wanted.filter(Claim.Pooling.MEAN::equals).isPresent()) {
      throw new Malformed(
          said.origin()
              + " says that its classifier reads the mean of its tokens, and with a class token beside them that is not built here");
    }
    if (!token && wanted.filter(Claim.Pooling.TOKEN::equals).isPresent()) {
      throw new Malformed(
          said.origin() + " says that its classifier reads a class token, and it has no cls_token");
    }
    if (!said.details() && library != Library.TORCHVISION_VIT) {
      guesses.add("activation: the exact GELU, guessed as it is the usual one");
      guesses.add(
          "pooling: the %s, guessed from %s cls_token"
              .formatted(
                  token ? "class token" : "mean of the tokens", token ? "its" : "the missing"));
    }
    return token ? Pooling.CLASS_TOKEN : Pooling.MEAN;
  }
}
