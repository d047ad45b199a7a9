package dev.vireo.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How images are prepared for the weights that torchvision publishes: the {@code transforms} of
 * each, {@code ImageClassification} on a PIL image (torchvision 0.28, {@code
 * torchvision/models/*.py}).
 */
public final class TorchvisionPresets {
  private static final String FILE = "torchvision-presets.tsv";
  private static final int PLAIN_FIELDS = 5;

  private TorchvisionPresets() {}

  /**
   * @param model as torchvision names it, {@code resnet18}
   * @param weights of it, {@code IMAGENET1K_V1}
   * @return empty for weights that it does not publish
   */
  public static Optional<Preprocessing> of(String model, String weights) {
    try (InputStream file =
        Objects.requireNonNull(TorchvisionPresets.class.getResourceAsStream(FILE))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> List.of(line.split("\t")))
          .filter(fields -> fields.get(0).equals(model) && fields.get(1).equals(weights))
          .map(TorchvisionPresets::preset)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Preprocessing preset(List<String> fields) {
    int edge = Integer.parseInt(fields.get(2));
    int size = Integer.parseInt(fields.get(3));
    Filter filter = Filter.valueOf(fields.get(4).toUpperCase(Locale.ROOT));
    boolean plain = fields.size() == PLAIN_FIELDS;
    return new Preprocessing(
        new Geometry(
            new Fit.ShorterEdge(edge), filter, size, size, Centering.ROUND, Geometry.BLACK),
        Normalization.unit(
            plain ? Preprocessing.IMAGENET_MEAN : floats(fields.get(5)),
            plain ? Preprocessing.IMAGENET_STD : floats(fields.get(6))));
  }

  private static List<Float> floats(String text) {
    return Stream.of(text.split(",")).map(Float::valueOf).toList();
  }
}
