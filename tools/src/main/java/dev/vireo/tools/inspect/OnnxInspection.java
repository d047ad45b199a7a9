package dev.vireo.tools.inspect;

import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.graph.OnnxSummary.Port;
import dev.vireo.inference.engine.OnnxOutputKind;
import dev.vireo.inference.model.ModelMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An ONNX file of any origin. */
final class OnnxInspection {
  private static final Set<String> SHOWN_AS_FACTS =
      Set.of(
          ModelMetadata.FORMAT,
          ModelMetadata.NAME,
          ModelMetadata.LABELS,
          ModelMetadata.PREPROCESSING,
          ModelMetadata.ARCHITECTURE,
          ModelMetadata.TRAINING,
          ModelMetadata.OUTPUTS,
          ModelMetadata.PARITY,
          ModelMetadata.REFERENCE);

  private OnnxInspection() {}

  static void print(Path file, String size, OnnxSummary model, Sheet sheet) {
    sheet.title(file + ": ONNX model, " + size);
    sheet.facts("Inputs", model.inputs().stream().map(OnnxInspection::describe).toList());
    sheet.facts("Outputs", model.outputs().stream().map(OnnxInspection::describe).toList());
    if (!model.metadata().containsKey(ModelMetadata.FORMAT)) {
      sheet.facts(
          "Read as",
          model.outputs().stream()
              .map(port -> port.name() + ": " + OnnxOutputKind.describe(file, port.name()))
              .toList());
    }
    List<String> opsets = new ArrayList<>();
    model.opsets().forEach((domain, version) -> opsets.add(domain + " " + version));
    sheet.fact(
        "Opset", String.join(", ", opsets) + "; IR version " + model.irVersion() + by(model));
    sheet.fact("Parameters", String.format(Locale.ROOT, "%,d", model.parameters()));
    MetadataFacts.print(model.metadata(), sheet);
    model
        .metadata()
        .forEach((key, value) -> {
          if (!SHOWN_AS_FACTS.contains(key)) {
            sheet.fact(key, value);
          }
        });
    List<List<String>> rows = new ArrayList<>();
    model.operators().forEach((type, count) -> rows.add(List.of(type, count.toString())));
    int nodes = model.operators().values().stream().mapToInt(Integer::intValue).sum();
    sheet.table("Operators (" + nodes + ")", rows);
  }

  private static String by(OnnxSummary model) {
    return model.producer().isEmpty() ? "" : "; written by " + model.producer();
  }

  private static String describe(Port port) {
    return port.name() + " " + port.type() + " [" + String.join(", ", port.shape()) + "]";
  }
}
