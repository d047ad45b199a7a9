package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.explain.EmbeddingMap;
import dev.vireo.tools.explain.FilterSheet;
import dev.vireo.tools.explain.HeadDistances;
import dev.vireo.tools.explain.PositionSheet;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.chart.PngFile;
import dev.vireo.training.source.DatasetKind;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Writes what {@link ViewOptions} ask for. */
final class ModelViews {
  private final CommandSpec spec;
  private final ViewOptions views;
  private final ModelOptions options;
  private final Path output;

  ModelViews(CommandSpec spec, ViewOptions views, ModelOptions options, Path output) {
    this.spec = spec;
    this.views = views;
    this.options = options;
    this.output = output;
  }

  /**
   * @param inputs images, for the view that needs some
   */
  void write(List<String> inputs) {
    if (views.distance() == inputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          views.distance()
              ? "--attention-distance is measured on images: name some"
              : "only --attention-distance takes images: leave them out, or the view");
    }
    if (views.filters() || views.positions() || views.distance()) {
      try (Explainer explainer =
          Explainer.open(options.model(), options.engine(Sample::none).options())) {
        if (views.filters()) {
          write(
              "filters",
              FilterSheet.draw(
                  explainer.filters(), explainer.model().facts().preprocessing().channels()));
        }
        if (views.positions()) {
          write("positions", PositionSheet.draw(explainer.positions()));
        }
        if (views.distance()) {
          try (ImageSource source = ImageSource.of(inputs)) {
            distance(explainer, source);
          }
        }
      }
    }
    Path data = views.embeddings();
    if (data != null) {
      embeddings(DatasetKind.of(data).find(data).measured().files());
    }
  }

  private void distance(Explainer explainer, ImageSource source) {
    ExplanationRequest request = ExplanationRequest.of(ExplanationMethod.ATTENTION);
    explainer.check(request);
    Preprocessing input = explainer.model().facts().preprocessing();
    HeadDistances distances = new HeadDistances(input.height(), input.width());
    try (Listing<ImageFile> files = source.iterator();
        Progress bar = Progress.open("measure", Progress.terminal() ? source.count() : -1)) {
      while (files.hasNext()) {
        ImageFile file = files.next();
        try {
          byte[] encoded = file.read();
          distances.add(explainer.explain(encoded, request).attention().orElseThrow());
        } catch (VireoException e) {
          if (!e.code().ofImage()) {
            throw e;
          }
          PrintWriter err = spec.commandLine().getErr();
          err.println(file.name() + ": " + e.code() + ": " + e.getMessage());
          err.flush();
        }
        bar.step();
      }
    }
    if (distances.images() == 0) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "nothing was measured, as no image could be read");
    }
    write("attention-distance", distances.draw());
    write("attention-distance.csv", distances.csv());
  }

  private void embeddings(LabelledFiles files) {
    try (BulkClassifier classifier =
            BulkClassifier.open(
                options.model(),
                options.engine(() -> Sample.of(files.source())).options(),
                options.batchSize(),
                files.source());
        Progress bar = Progress.open("embed", Progress.terminal() ? files.images().size() : -1)) {
      EmbeddingMap map = EmbeddingMap.of(classifier, files, (images, _) -> bar.stepTo(images));
      write("embedding-map", map.draw());
      write("embedding-map.csv", map.csv());
    }
  }

  private void write(String name, BufferedImage picture) {
    Path file = output.resolve(name + ".png");
    PngFile.write(file, picture);
    told(file);
  }

  private void write(String name, String text) {
    Path file = output.resolve(name);
    AtomicFile.write(file, temporary -> Files.writeString(temporary, text));
    told(file);
  }

  private void told(Path file) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(file);
    out.flush();
  }
}
