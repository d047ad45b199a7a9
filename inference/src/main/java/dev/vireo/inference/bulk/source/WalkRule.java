package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageNames;
import java.nio.file.Path;

/** What a walk through folders takes. */
interface WalkRule {
  /** All images, by their names. */
  WalkRule IMAGES =
      new WalkRule() {
        @Override
        public boolean takes(Path file) {
          return ImageNames.isImage(file.toString());
        }

        @Override
        public boolean enters(Path folder, int depth) {
          return true;
        }

        @Override
        public boolean hidden() {
          return false;
        }
      };

  /** By its path alone: it may turn out to be a folder. */
  boolean takes(Path file);

  /**
   * @param depth of the folder below the one where the walk starts, at least 1
   */
  boolean enters(Path folder, int depth);

  /** Whether names that start with a dot count. */
  boolean hidden();
}
