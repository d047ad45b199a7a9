package dev.vireo.inference.bulk.source;

import java.nio.file.Path;

/** What a walk through folders takes. */
interface WalkRule {
  /** By its path alone: it may turn out to be a folder. */
  boolean takes(Path file);

  /** By its content, where its name was not enough and it is no folder. */
  default boolean takesContent(Path file) {
    return false;
  }

  /**
   * @param depth of the folder below the one where the walk starts, at least 1
   */
  boolean enters(Path folder, int depth);

  /** Whether names that start with a dot count. */
  boolean hidden();
}
