package dev.vireo.tools.inspect;

import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.foreign.ForeignSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Weights from elsewhere that are no single safetensors file. */
final class WeightsInspection {
  private static final int FACTS_SHOWN = 20;

  private WeightsInspection() {}

  static void print(Path file, WeightsFormat format, String size, Sheet sheet) {
    ForeignSummary weights = ForeignSummary.of(file);
    sheet.title(file + ": " + name(format) + ", " + size);
    weights.state().ifPresent(state -> sheet.fact("Network", state));
    if (!weights.otherStates().isEmpty()) {
      sheet.fact("Others", String.join(", ", weights.otherStates()) + " (--state NAME)");
    }
    sheet.facts("Beside it", facts(weights));
    reading(weights, sheet);
    List<List<String>> rows = new ArrayList<>();
    long values = 0;
    for (var tensor : weights.shapes().entrySet()) {
      rows.add(List.of(tensor.getKey(), tensor.getValue().toString()));
      values += tensor.getValue().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }
    sheet.fact("Values", String.format(Locale.ROOT, "%,d", values));
    sheet.table("Tensors (" + rows.size() + ")", rows);
  }

  /** What {@code export --from} would make of them. */
  static void reading(ForeignSummary weights, Sheet sheet) {
    weights
        .architecture()
        .ifPresent(architecture ->
            sheet.fact("Read as", JsonFacts.line(ArchitectureJson.write(architecture))));
    sheet.facts("Guessed", weights.guesses());
    weights.refusal().ifPresent(refusal -> sheet.fact("Not read", refusal));
  }

  private static List<String> facts(ForeignSummary weights) {
    return weights.facts().entrySet().stream()
        .limit(FACTS_SHOWN)
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .toList();
  }

  private static String name(WeightsFormat format) {
    return switch (format) {
      case SAFETENSORS -> "safetensors of another program";
      case TORCH_ARCHIVE -> "PyTorch's weights";
      case TORCH_PICKLE -> "PyTorch's weights of before 1.6";
      case SHARDS -> "a list of files of weights";
    };
  }
}
