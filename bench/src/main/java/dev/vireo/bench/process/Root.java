package dev.vireo.bench.process;

import java.nio.file.Path;

/** Where the repository lies; {@code bench/run} says so. */
public final class Root {
  private Root() {}

  /** A file or folder of the repository. */
  public static Path resolve(String path) {
    String root = System.getProperty("vireo.root");
    if (root == null) {
      throw new IllegalStateException(
          "start this with bench/run: the property vireo.root is unset");
    }
    return Path.of(root).resolve(path);
  }
}
