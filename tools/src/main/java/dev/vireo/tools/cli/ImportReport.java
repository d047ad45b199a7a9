package dev.vireo.tools.cli;

import dev.vireo.tools.dataset.DatasetImport;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.data.Unreadable;
import dev.vireo.training.source.FoundImages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** An import with a bar, and what came of it in words. */
final class ImportReport {
  private static final int NAMED_IMAGES = 10;

  private ImportReport() {}

  static void write(FoundImages found, boolean link, Path target, CommandLine command) {
    DatasetImport.Result result;
    try (Progress progress = Progress.open("importing", DatasetImport.count(found))) {
      result = new DatasetImport(found, link, progress::step).write(target);
    }
    unreadable(result.unreadable(), command.getErr());
    StringBuilder counts = new StringBuilder();
    result
        .images()
        .forEach((part, images) ->
            counts
                .append(counts.isEmpty() ? "" : ", ")
                .append("%,d images".formatted(images))
                .append(part.isEmpty() ? "" : " in " + part));
    command
        .getOut()
        .printf("%s: %d classes, %s%n", target, found.training().labels().size(), counts);
    command.getOut().flush();
  }

  private static void unreadable(List<Unreadable> images, PrintWriter err) {
    if (images.isEmpty()) {
      return;
    }
    err.printf(
        "left out %d image%s that cannot be read:%n", images.size(), images.size() == 1 ? "" : "s");
    images.stream()
        .limit(NAMED_IMAGES)
        .forEach(image -> err.printf("  %s: %s%n", image.sample().name(), image.reason()));
    if (images.size() > NAMED_IMAGES) {
      err.printf("  and %d more%n", images.size() - NAMED_IMAGES);
    }
    err.flush();
  }
}
