package dev.vireo.tools.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of a model is shown, in place of images that are explained. */
final class ViewOptions {
  @Option(
      names = "--filters",
      description =
          "Write filters.png in place of explaining images: the kernels of the first convolution,"
              + " or the principal components of a transformer's patch embedding.")
  private boolean filters;

  @Option(
      names = "--positions",
      description = "Write positions.png: how alike a transformer's position embeddings are.")
  private boolean positions;

  @Option(
      names = "--attention-distance",
      description =
          "Write attention-distance.png and .csv: how far each head looks, over the images named.")
  private boolean distance;

  @Option(
      names = "--embedding-map",
      paramLabel = "DATA",
      description =
          "Write embedding-map.png and .csv: labelled images by the first two principal components"
              + " of their embeddings.")
  private @Nullable Path embeddings;

  boolean any() {
    return filters || positions || distance || embeddings != null;
  }

  boolean filters() {
    return filters;
  }

  boolean positions() {
    return positions;
  }

  boolean distance() {
    return distance;
  }

  @Nullable Path embeddings() {
    return embeddings;
  }
}
