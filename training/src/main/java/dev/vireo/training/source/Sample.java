package dev.vireo.training.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import java.nio.file.Path;

/**
 * One labelled image.
 *
 * @param label index of its class
 */
public record Sample(ImageFile image, int label) {
  /** An image in a file of its own. */
  public static Sample of(Path path, int label) {
    return new Sample(ImageFile.of(path), label);
  }

  /** What people call it: its path, or its archive's with what lies below. */
  public String name() {
    return image.name();
  }
}
