package dev.vireo.training.hub;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.TorchvisionPresets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Weights whose network and preprocessing Vireo reads, as their publishers describe them in the
 * source of their libraries; nothing was fetched to make the list.
 *
 * @param name as it is typed
 * @param network that they are of, as their library calls it
 * @param size height and width of the images in pixels
 * @param resize the shorter edge before the crop, in pixels
 * @param filter of the resizing
 * @param mean of the normalization: {@code imagenet} or {@code 0.5}
 * @param top1 on ImageNet's validation images in percent, as published; empty where the source says
 *     nothing
 * @param file of torchvision's host, with the first digits of its sha256
 * @param license as the source states it; empty where it does not
 */
public record KnownModel(
    String name,
    String network,
    int size,
    int resize,
    String filter,
    String mean,
    Optional<String> top1,
    Optional<String> file,
    Optional<String> license) {
  private static final String TABLE = "known-models.tsv";

  /** The table, in its order. */
  public static List<KnownModel> all() {
    List<KnownModel> models = new ArrayList<>();
    try (InputStream table = Objects.requireNonNull(KnownModel.class.getResourceAsStream(TABLE))) {
      new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> models.add(parse(line.split("\t", -1))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return models;
  }

  private static KnownModel parse(String[] columns) {
    return new KnownModel(
        columns[0],
        columns[1],
        Integer.parseInt(columns[2]),
        Integer.parseInt(columns[3]),
        columns[4],
        columns[5],
        text(columns[6]),
        text(columns[7]),
        text(columns[8]));
  }

  private static Optional<String> text(String column) {
    return Optional.of(column).filter(value -> !value.isEmpty());
  }

  /** How images are prepared, for torchvision's. */
  Preprocessing preset() {
    String[] words = name.substring(name.indexOf(':') + 1).split("\\.", 2);
    return TorchvisionPresets.of(words[0], words[1]).orElseThrow();
  }
}
