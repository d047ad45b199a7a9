package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.explain.ExplanationSheet;
import dev.vireo.tools.explain.HeadsChart;
import dev.vireo.tools.explain.PictureNames;
import dev.vireo.tools.explain.RawMaps;
import dev.vireo.tools.explain.Scale;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.training.chart.PngFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "explain",
    description = "Show what of an image speaks for its class.",
    footer = {
      "",
      "The photo is in gray under the colors, as the model gets it; what it does not see stays"
          + " gray.",
      "An image that cannot be read is named and left out. Exit code 0, or 1 when none could be"
          + " explained."
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "IMAGE",
      description = "Images, folders, patterns, archives or lists, as 'vireo classify' takes them.")
  private List<String> inputs = List.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for a picture of each image, and of several together, explanations.png.")
  private Path output;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodConverter.class,
      description =
          "legrad, rollout or attention of a transformer, gradcam, integrated-gradients, occlusion"
              + " (default: legrad, or gradcam without attention; of an ONNX file rollout, if it"
              + " gives attention, or occlusion).")
  private @Nullable ExplanationMethod method;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "The class to explain (default: the one that the model gives the image).")
  private @Nullable String className;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "The layer of gradcam or attention (default: the last).")
  private @Nullable String layer;

  @Option(
      names = "--head",
      paramLabel = "N",
      description = "The head of attention, from 0 (default: the mean of all).")
  private @Nullable Integer head;

  @Option(
      names = "--raw",
      paramLabel = "FILE.arrow",
      description =
          "Write the maps as numbers too, row by row over the model's input; of attention those of"
              + " all layers and heads.")
  private @Nullable Path raw;

  @Mixin private ViewOptions views;
  @Mixin private ModelOptions options;

  private int explained;
  private int failed;

  @Override
  public Integer call() {
    if (views.any()) {
      refuse("--method", method);
      refuse("--class", className);
      refuse("--layer", layer);
      refuse("--head", head);
      refuse("--raw", raw);
      new ModelViews(spec, views, options, output).write(inputs);
      return ExitCode.OK;
    }
    if (inputs.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "name images to explain, or --filters, --positions or --embedding-map DATA");
    }
    try (ImageSource source = ImageSource.of(inputs);
        Explainer explainer =
            Explainer.open(options.model(), options.engine(Sample::none).options())) {
      ExplanationRequest request = request(explainer);
      explainer.check(request);
      Model model = explainer.model();
      err()
          .printf(
              "%s of %s on %s%n", request.method().word(), model.facts().name(), model.device());
      err().flush();
      if (raw == null) {
        explain(explainer, request, source, null);
      } else {
        AtomicFile.write(
            raw,
            temporary -> {
              try (RawMaps maps = new RawMaps(temporary)) {
                explain(explainer, request, source, maps);
              }
            });
      }
      model.notice().ifPresent(err()::println);
      if (!source.leftOut().isEmpty()) {
        err().println(source.leftOut());
      }
    }
    if (failed > 0) {
      err().printf("%,d image%s could not be explained%n", failed, failed == 1 ? "" : "s");
    }
    err().flush();
    return explained == 0 ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void refuse(String option, @Nullable Object given) {
    if (given != null) {
      throw new ParameterException(
          spec.commandLine(), option + " is for images that are explained: leave out the view");
    }
  }

  private ExplanationRequest request(Explainer explainer) {
    return new ExplanationRequest(
        method == null ? explainer.usualMethod() : method,
        className == null ? OptionalInt.empty() : OptionalInt.of(explainer.classIndex(className)),
        Optional.ofNullable(layer),
        head == null ? OptionalInt.empty() : OptionalInt.of(head));
  }

  private void explain(
      Explainer explainer, ExplanationRequest request, ImageSource source, @Nullable RawMaps maps) {
    ExplanationSheet sheet =
        new ExplanationSheet(
            "What " + explainer.model().facts().name() + " goes by",
            request.method().word() + "; violet is nothing, yellow the most of the image");
    PictureNames names = new PictureNames();
    try (Overlay overlay = new Overlay(explainer.model().facts().preprocessing());
        Listing<ImageFile> files = source.iterator();
        Progress bar = Progress.open("explain", Progress.terminal() ? source.count() : -1)) {
      while (files.hasNext()) {
        ImageFile file = files.next();
        try {
          explain(explainer, request, file, overlay, names, sheet, maps);
          explained++;
        } catch (VireoException e) {
          if (!e.code().ofImage()) {
            throw e;
          }
          failed++;
          err().println(file.name() + ": " + e.code() + ": " + e.getMessage());
        }
        bar.step();
      }
    } catch (IOException e) {
      throw new VireoException(ErrorCode.OUTPUT_FAILED, "cannot write " + raw, e);
    }
    if (sheet.size() > 1) {
      sheet.write(output.resolve("explanations.png"));
      if (sheet.leftOut() > 0) {
        err().printf("explanations.png shows the first, without %,d more%n", sheet.leftOut());
      }
    }
  }

  private void explain(
      Explainer explainer,
      ExplanationRequest request,
      ImageFile file,
      Overlay overlay,
      PictureNames names,
      ExplanationSheet sheet,
      @Nullable RawMaps maps)
      throws IOException {
    byte[] encoded = file.read();
    Explanation explanation = explainer.explain(encoded, request);
    Overlay.Drawn drawn = overlay.draw(encoded, explanation.map());
    String name = names.next(file.name(), "");
    Path picture = output.resolve(name + "." + request.method().word() + ".png");
    PngFile.write(picture, Scale.beside(drawn));
    if (request.method() == ExplanationMethod.ATTENTION) {
      PngFile.write(
          output.resolve(name + ".heads.png"),
          HeadsChart.draw(explanation.attention().orElseThrow()));
    }
    if (maps != null) {
      maps.write(file.name(), explanation);
    }
    String caption =
        String.format(
            Locale.ROOT,
            "%s %.1f%%",
            explanation.explained().label(),
            100 * explanation.explained().probability());
    sheet.add(name, caption, List.of(drawn.photo(), drawn.overlay()));
    PrintWriter out = spec.commandLine().getOut();
    out.println(file.name() + "  " + caption + "  " + picture);
    out.flush();
    explanation.note().ifPresent(note -> err().println(file.name() + ": " + note));
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  static final class MethodConverter implements ITypeConverter<ExplanationMethod> {
    @Override
    public ExplanationMethod convert(String value) {
      try {
        return ExplanationMethod.named(value);
      } catch (VireoException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
