package dev.vireo.training.source;

import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a dataset holds: images to learn from and, where it is divided already, images to measure
 * on. Each part has its own list of classes.
 *
 * @param parts that are not for training, those for validation first: the first of them is what is
 *     measured on
 */
public record FoundImages(LabelledImages training, List<Part> parts) {
  public FoundImages {
    List<Part> all = new ArrayList<>(parts);
    if (!all.isEmpty()) {
      all.set(0, all.getFirst().read());
    }
    parts = List.copyOf(all);
  }

  FoundImages(LabelledImages training, Optional<LabelledImages> test) {
    this(training, test.map(images -> new Part("test", () -> images)).stream().toList());
  }

  /**
   * Images that are not for training.
   *
   * @param name such as {@code val} or {@code test}
   * @param images read when they are asked for, but at once of the part that is measured on; throws
   *     a {@link VireoException} INVALID_DATASET where they have no classes
   */
  public record Part(String name, Supplier<LabelledImages> images) {
    private Part read() {
      LabelledImages read = images.get();
      return new Part(name, () -> read);
    }
  }

  static FoundImages undivided(LabelledImages images) {
    return new FoundImages(images, List.of());
  }

  /** The part that is measured on. */
  public Optional<LabelledImages> heldOut() {
    return parts.stream().findFirst().map(part -> part.images().get());
  }

  /** What a model is measured on: the images held out, or all where none are. */
  public LabelledImages measured() {
    return heldOut().orElse(training);
  }

  /** Names of the parts that are neither learned from nor measured on. */
  public List<String> unused() {
    return parts.stream().skip(1).map(Part::name).toList();
  }
}
