package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.ResNet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The names of timm and torchvision whose tensors are called as ours are: {@code
 * known-architectures.tsv}, which {@code make_known.py} beside the tests made of the two libraries.
 */
final class KnownNetworks {
  private static final String TABLE = "known-architectures.tsv";

  private final List<KnownNetwork> networks;

  private KnownNetworks(List<KnownNetwork> networks) {
    this.networks = networks;
  }

  static KnownNetworks load() {
    try (InputStream stream = KnownNetworks.class.getResourceAsStream(TABLE)) {
      if (stream == null) {
        throw new IllegalStateException(TABLE + " is missing");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new KnownNetworks(
          text.lines().filter(line -> !line.startsWith("#")).map(KnownNetworks::parse).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param name also with the tag of its weights: {@code resnet50.a1_in1k}
   */
  Optional<KnownNetwork> find(String name) {
    String bare = name.split("\\.", 2)[0];
    return networks.stream().filter(network -> network.name().equals(bare)).findFirst();
  }

  /** The networks of as many layers that are antialiased and have a ResNet's very tensors. */
  List<KnownNetwork.Other> antialiased(String resnet) {
    List<KnownNetwork.Other> others = new ArrayList<>();
    for (KnownNetwork network : networks) {
      if (network instanceof KnownNetwork.Other other
          && other.how().startsWith("antialiased")
          && other.name().replaceAll("\\D", "").equals(resnet.replaceAll("\\D", ""))) {
        others.add(other);
      }
    }
    return others;
  }

  /**
   * Names of the plain transformers of a library with tensors of these shapes.
   *
   * @param distilled whether there is a token for a teacher
   */
  List<String> transformers(
      Library library, int imageSize, int patch, int width, int depth, boolean distilled) {
    return transformers(library)
        .filter(each -> each.library() == library)
        .filter(each -> each.imageSize() == imageSize && each.patch() == patch)
        .filter(each -> each.width() == width && each.depth() == depth)
        .map(KnownNetwork.Transformer::name)
        .filter(name -> name.contains("distilled") == distilled)
        .toList();
  }

  /**
   * How many heads the attention of all known transformers of a width has.
   *
   * @param library whose they are; torchvision's count alone where they are its
   * @return empty where none is known, or they differ
   */
  OptionalInt heads(Library library, int width) {
    int[] heads =
        transformers(library)
            .filter(each -> each.width() == width)
            .mapToInt(KnownNetwork.Transformer::heads)
            .distinct()
            .toArray();
    return heads.length == 1 ? OptionalInt.of(heads[0]) : OptionalInt.empty();
  }

  private Stream<KnownNetwork.Transformer> transformers(Library library) {
    return networks.stream()
        .filter(KnownNetwork.Transformer.class::isInstance)
        .map(KnownNetwork.Transformer.class::cast)
        .filter(each -> library != Library.TORCHVISION_VIT || each.library() == library);
  }

  private static KnownNetwork parse(String line) {
    String[] cells = line.split("\t", -1);
    String name = cells[1];
    return switch (cells[2]) {
      case "resnet" -> residual(name, facts(cells[3]));
      case "vit" -> transformer(name, cells[0], facts(cells[3]));
      case "other" -> new KnownNetwork.Other(name, cells[3]);
      case String kind -> throw new IllegalStateException(TABLE + " names a kind " + kind);
    };
  }

  private static KnownNetwork residual(String name, Map<String, String> facts) {
    return new KnownNetwork.Residual(
        name,
        ResNet.Block.valueOf(facts.getOrDefault("block", "").toUpperCase(Locale.ROOT)),
        Arrays.stream(facts.getOrDefault("blocks", "").split(",", -1))
            .map(Integer::valueOf)
            .toList());
  }

  private static KnownNetwork transformer(String name, String library, Map<String, String> facts) {
    return new KnownNetwork.Transformer(
        name,
        library.equals(Library.TORCHVISION_VIT.label())
            ? Library.TORCHVISION_VIT
            : Library.TIMM_VIT,
        integer(facts, "size"),
        integer(facts, "patch"),
        integer(facts, "width"),
        integer(facts, "depth"),
        integer(facts, "heads"),
        Double.parseDouble(facts.getOrDefault("epsilon", "")));
  }

  private static int integer(Map<String, String> facts, String name) {
    return Integer.parseInt(facts.getOrDefault(name, ""));
  }

  private static Map<String, String> facts(String words) {
    Map<String, String> facts = new HashMap<>();
    for (String word : words.split(" ", -1)) {
      String[] pair = word.split("=", 2);
      facts.put(pair[0], pair[1]);
    }
    return facts;
  }
}
