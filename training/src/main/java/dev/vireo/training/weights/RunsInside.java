package dev.vireo.training.weights;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of runs is easily named in place of one of them. */
public final class RunsInside {
  private static final int MOST_LOOKED_AT = 1000;

  private RunsInside() {}

  /** {@code ; it holds runs: name one of them, as runs/one}, or nothing for another folder. */
  public static String hint(Path folder) {
    if (!Files.isDirectory(folder)) {
      return "";
    }
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      int looked = 0;
      for (Path path : inside) {
        if (Files.isRegularFile(path.resolve(CheckpointFile.BEST))) {
          return "; it holds runs: name one of them, as " + path;
        }
        if (++looked == MOST_LOOKED_AT) {
          return "";
        }
      }
      return "";
    } catch (IOException _) {
      return ""; // Nothing more can be said of it.
    }
  }
}
