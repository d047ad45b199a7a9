package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Images whose classes are known, however they lie.
 *
 * @param origin where they come from, for people
 * @param classes names, in an order of their own
 * @param images in the order in which they are classified
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record LabelledFiles(String origin, List<String> classes, List<Labelled> images) {
  private static final int NAMED_LABELS = 20;

  /**
   * @param label of the image, an index of {@link #classes}
   */
  public record Labelled(ImageFile file, int label) {}

  public LabelledFiles {
    classes = List.copyOf(classes);
    images = List.copyOf(images);
  }

  /** The images alone. */
  public ImageSource source() {
    return ImageSource.ofFiles(images.stream().map(Labelled::file).toList());
  }

  /**
   * Where each of the classes is among a model's labels: by name, or by number where all classes
   * are numbers and the model calls none of its own so.
   *
   * @param labels in the order of the logits
   * @throws VireoException INVALID_DATASET when a class is none of them
   */
  int[] indices(List<String> labels) {
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      known.put(labels.get(i), i);
    }
    if (classes.stream().noneMatch(known::containsKey)) {
      for (int i = 0; i < labels.size(); i++) {
        known.put(Integer.toString(i), i);
      }
    }
    int[] indices = new int[classes.size()];
    for (int i = 0; i < indices.length; i++) {
      Integer index = known.get(classes.get(i));
      if (index == null) {
        throw unknown(classes.get(i), labels);
      }
      indices[i] = index;
    }
    return indices;
  }

  private VireoException unknown(String name, List<String> labels) {
    return new VireoException(
        ErrorCode.INVALID_DATASET,
        "%s has images of the class '%s', and the model knows only %s"
            .formatted(
                origin,
                name,
                String.join(", ", labels.subList(0, Math.min(NAMED_LABELS, labels.size())))
                    + (labels.size() > NAMED_LABELS ? ", ..." : "")));
  }
}
