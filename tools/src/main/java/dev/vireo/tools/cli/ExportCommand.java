package dev.vireo.tools.cli;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.Exporter;
import dev.vireo.export.ModelCard;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.GraphOutput;
import dev.vireo.export.emit.GraphOutputs;
import dev.vireo.export.emit.GraphTarget;
import dev.vireo.export.emit.InputForm;
import dev.vireo.export.emit.SizeSupport;
import dev.vireo.tools.cli.option.ModelOptions;
import dev.vireo.tools.inspect.FileSize;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Turn a checkpoint into an ONNX file that is proved equal to it.",
      "Weights of torchvision, timm or Hugging Face are exported too (--from)."
    },
    footer = {
      "",
      "The proof runs PyTorch and ONNX Runtime on the same images and compares all",
      "logits. They may differ by 1e-4 in fp32 and by 0.05 in fp16, and in proportion",
      "if the largest logit is beyond 10; in int8, 98%% of up to 256 photos must keep",
      "their top-1. The other outputs are compared as well: no value may differ by",
      "more than a logit, nor all on average by 0.02%% (fp32), 10%% (fp16) or 25%%",
      "(int8) of what they are. Otherwise no file is written and the exit code is 1.",
      "MODEL.parity.json beside the file holds the result, with the speeds."
    })
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private SourceOptions source;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "MODEL.onnx",
      required = true,
      description = "The file to write or replace.")
  private Path output;

  @Option(
      names = "--opset",
      paramLabel = "N",
      defaultValue = "" + GraphForm.DEFAULT_OPSET,
      description = "ONNX operator set, 17 to 22 (default ${DEFAULT-VALUE}).")
  private int opset;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Prove on these images (default: the run's held-out ones).")
  private Optional<Path> images;

  @Option(
      names = "--input",
      paramLabel = "uint8|float",
      defaultValue = "uint8",
      description =
          "What the graph takes (default ${DEFAULT-VALUE}): uint8 NHWC pixels named image, which it"
              + " normalizes, or float NCHW named pixel_values, which the caller does.")
  private InputForm input;

  @Option(
      names = "--target",
      paramLabel = "any|cpu|ort",
      description =
          "What the graph is written for: any runtime and device; CPUs, where transformers run"
              + " faster with sums of squares in place of layer norms; or ONNX Runtime on CPUs"
              + " alone, with operators of its own (fp32 only; default cpu in int8, else any).")
  private Optional<GraphTarget> target;

  @Option(
      names = "--dynamic-size",
      description =
          "Take images of any size, where the network does (a ResNet); proved at two sizes.")
  private boolean dynamicSize;

  @Option(
      names = "--outputs",
      paramLabel = "NAME",
      split = ",",
      description =
          "What the graph gives beside the logits, separated by commas: probabilities, embeddings"
              + " (what the last matrix reads), topk, attention (one map for each block).")
  private Set<GraphOutput> outputs = Set.of();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "" + GraphOutputs.DEFAULT_TOP_K,
      converter = ModelOptions.PositiveConverter.class,
      description = "Classes that the output topk names (default ${DEFAULT-VALUE}).")
  private int topK;

  @Option(names = "--card", description = "Write a model card, MODEL.md, beside the file.")
  private boolean card;

  @Option(
      names = "--license",
      paramLabel = "ID",
      description = "What the model card says of the license (default unknown).")
  private Optional<String> license;

  @Option(
      names = "--reference",
      paramLabel = "LOGITS.npy",
      description =
          "Prove on what the original network says of --images as well, a row for each image.")
  private Optional<Path> reference;

  @Option(
      names = "--reference-script",
      help = true,
      description = "Print a Python script that writes LOGITS.npy, and do nothing else.")
  private boolean script;

  @Mixin private PrecisionOptions precision;

  @Override
  public void run() {
    if (script) {
      ReferenceScript.print(spec.commandLine().getOut());
      return;
    }
    if (reference.isPresent() && images.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--reference is of images: name their folder with --images DIR");
    }
    String name = String.valueOf(output.getFileName());
    if (name.lastIndexOf('.') > 0 && !name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new ParameterException(
          spec.commandLine(), output + " is to be an ONNX file: end its name in .onnx");
    }
    ExportPrecision chosen = precision.precision();
    ExportRequest request =
        new ExportRequest(source.source(), output, form(chosen), chosen, images, card(), reference);
    PrintWriter err = spec.commandLine().getErr();
    ExportResult result =
        Exporter.export(
            request,
            step -> {
              err.println(step);
              err.flush();
            });
    print(result, spec.commandLine().getOut());
  }

  private GraphForm form(ExportPrecision precision) {
    GraphTarget usual =
        precision instanceof ExportPrecision.Int8 ? GraphTarget.CPU : GraphTarget.ANY;
    SizeSupport sizes = dynamicSize ? SizeSupport.ANY : SizeSupport.FIXED;
    return new GraphForm(
        input, new GraphOutputs(outputs, topK), opset, target.orElse(usual), sizes);
  }

  private Optional<ModelCard> card() {
    if (license.isPresent() && !card) {
      throw new ParameterException(
          spec.commandLine(), "--license is for the model card: add --card");
    }
    return card ? Optional.of(new ModelCard(license.orElse(ModelCard.UNKNOWN))) : Optional.empty();
  }

  static void print(ExportResult result, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: ONNX opset %d, %s, %s%s%n",
        result.model(),
        result.opset(),
        result.precision().label(),
        FileSize.of(result.bytes()),
        result.weights().map(file -> " with its weights in " + file).orElse(""));
    ParityText.print(result.parity(), result.origin(), out);
    result.reference().ifPresent(reference -> ParityText.print(reference, out));
    result.notes().forEach(out::println);
  }
}
