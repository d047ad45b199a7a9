package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.training.source.ImageFolder;
import dev.vireo.training.source.LabelledImages;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Divides a folder of class folders so that every class is divided alike: {@code
 * OUT/<part>/<class>/**.jpg}. Its images are those of {@link ImageFolder}; the folders below a
 * class stay as they are.
 *
 * @param link hard links in place of copies: no space needed, the same file system only
 */
public record DatasetSplit(Division division, long seed, boolean link) {

  /**
   * @param source one folder per class
   * @param target must not exist, or be empty, and not lie in {@code source}
   * @return the number of images in each part, in the order of the parts
   * @throws VireoException as {@link ImageFolder#read}; INVALID_DATASET when a class has too few
   *     images; OUTPUT_FAILED, after which nothing is left
   */
  public Map<String, Integer> write(Path source, Path target) {
    if (target.toAbsolutePath().normalize().startsWith(source.toAbsolutePath().normalize())) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          target + ": lies in " + source + "; name a folder outside it");
    }
    Map<String, List<Path>> classes = classes(ImageFolder.read(source));
    classes.forEach(this::requireEnough);
    Map<String, Integer> totals = new LinkedHashMap<>();
    division.parts().forEach(part -> totals.put(part, 0));
    FreshFolder.create(
        target,
        folder -> {
          for (var ofClass : classes.entrySet()) {
            deal(source, ofClass.getKey(), ofClass.getValue(), folder, totals);
          }
        });
    return totals;
  }

  private static Map<String, List<Path>> classes(LabelledImages images) {
    Map<String, List<Path>> classes = new LinkedHashMap<>();
    for (Sample sample : images.samples()) {
      classes
          .computeIfAbsent(images.labels().get(sample.label()), _ -> new ArrayList<>())
          .add(sample.image().path().orElseThrow());
    }
    return classes;
  }

  private void requireEnough(String name, List<Path> files) {
    if (files.size() < division.needed()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "class \"%s\" has %d image%s, and this split needs at least %d of each class; add images or remove the class"
              .formatted(name, files.size(), files.size() == 1 ? "" : "s", division.needed()));
    }
  }

  private void deal(
      Path source, String name, List<Path> files, Path folder, Map<String, Integer> totals)
      throws IOException {
    List<Path> order = new ArrayList<>(files);
    if (division.shuffles()) {
      Collections.shuffle(order, new Random(seed * 31 + name.hashCode()));
    }
    int[] counts = division.counts(order.size());
    int next = 0;
    for (int part = 0; part < counts.length; part++) {
      String partName = division.parts().get(part);
      Path target = folder.resolve(partName);
      for (int i = 0; i < counts[part]; i++) {
        Path file = order.get(next++);
        Path copy = target.resolve(source.relativize(file));
        Files.createDirectories(copy.getParent());
        if (link) {
          Files.createLink(copy, file.toRealPath());
        } else {
          Files.copy(file, copy);
        }
      }
      totals.merge(partName, counts[part], Integer::sum);
    }
  }
}
