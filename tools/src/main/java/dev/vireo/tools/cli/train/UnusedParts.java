package dev.vireo.tools.cli.train;

import dev.vireo.inference.bulk.source.file.LeftOut;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Says what of a dataset a command left alone. */
public final class UnusedParts {
  private UnusedParts() {}

  public static void report(List<String> names, Path data, PrintWriter err) {
    if (!names.isEmpty()) {
      err.printf(
          "%s: measured on the part for validation; %s is left unused%n",
          data, String.join(" and ", names));
      err.flush();
    }
  }

  public static void report(LeftOut files, PrintWriter err) {
    if (!files.isEmpty()) {
      err.println(files);
      err.flush();
    }
  }
}
