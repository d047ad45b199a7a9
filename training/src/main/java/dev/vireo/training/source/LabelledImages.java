package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.LeftOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Images with their classes.
 *
 * @param origin where they come from, for people
 * @param labels class names, each with at least one image; no two differ only in case
 * @param samples in a fixed order
 * @param leftOut files beside them that are no images
 */
public record LabelledImages(
    String origin, List<String> labels, List<Sample> samples, LeftOut leftOut) {

  /** An image and the name of its class. */
  record Named(ImageFile image, String label) {}

  /**
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when there are no images, a class has
   *     none, or two classes have one name
   */
  public LabelledImages {
    labels = List.copyOf(labels);
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new VireoException(ErrorCode.INVALID_DATASET, origin + " holds no images");
    }
    requireDistinct(origin, labels);
    requireImages(origin, labels, samples);
  }

  public LabelledImages(String origin, List<String> labels, List<Sample> samples) {
    this(origin, labels, samples, LeftOut.NOTHING);
  }

  private static void requireDistinct(String origin, List<String> labels) {
    Map<String, String> seen = new HashMap<>();
    for (String label : labels) {
      String other = seen.put(label.toLowerCase(Locale.ROOT), label);
      if (other != null) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            origin
                + " has the classes "
                + other
                + " and "
                + label
                + ", which differ in case only; give one of them another name, or join them");
      }
    }
  }

  private static void requireImages(String origin, List<String> labels, List<Sample> samples) {
    boolean[] present = new boolean[labels.size()];
    samples.forEach(sample -> present[sample.label()] = true);
    for (int label = 0; label < present.length; label++) {
      if (!present[label]) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET, origin + " has no image of the class " + labels.get(label));
      }
    }
  }

  /** For the measurement of any model. */
  public LabelledFiles files() {
    return new LabelledFiles(
        origin,
        labels,
        samples.stream()
            .map(sample -> new LabelledFiles.Labelled(sample.image(), sample.label()))
            .toList());
  }

  /** Classes in the order of their names; of their numbers where all are numbers. */
  static LabelledImages sorted(String origin, List<Named> images) {
    TreeSet<String> names = new TreeSet<>();
    images.forEach(image -> names.add(image.label()));
    List<String> labels = new ArrayList<>(names);
    if (names.stream().allMatch(LabelledImages::isNumber)) {
      labels.sort(Comparator.comparingInt(Integer::parseInt));
    }
    return ordered(origin, labels, images);
  }

  /**
   * @param order in which the classes are numbered; those without images are left out
   * @throws VireoException INVALID_DATASET when an image is of none of them
   */
  static LabelledImages ordered(String origin, List<String> order, List<Named> images) {
    TreeSet<String> used = new TreeSet<>();
    images.forEach(image -> used.add(image.label()));
    List<String> labels = order.stream().filter(used::contains).toList();
    Map<String, Integer> indices = new HashMap<>();
    for (String label : labels) {
      indices.put(label, indices.size());
    }
    List<Sample> samples = new ArrayList<>(images.size());
    for (Named image : images) {
      Integer index = indices.get(image.label());
      if (index == null) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "%s is of the class %s, which the list of classes lacks"
                .formatted(image.image().name(), image.label()));
      }
      samples.add(new Sample(image.image(), index));
    }
    return new LabelledImages(origin, labels, samples);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty()
        && name.length() <= 9
        && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
