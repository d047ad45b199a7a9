package dev.vireo.tools.inspect;

import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignSummary;
import dev.vireo.training.weights.safetensors.SafetensorsEntry;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A safetensors file: ours with all its facts, another's with its tensors. */
final class CheckpointInspection {
  private CheckpointInspection() {}

  static void print(Path file, String size, Sheet sheet) {
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      boolean ours = reader.metadata().containsKey(ModelMetadata.FORMAT);
      sheet.title(
          file
              + ": "
              + (ours ? "Vireo checkpoint" : "safetensors of another program")
              + ", "
              + size);
      if (ours) {
        Network network = CheckpointFile.read(file).architecture().network();
        MetadataFacts.print(reader.metadata(), sheet);
        sheet.fact(
            "Parameters", String.format(Locale.ROOT, "%,d trainable", network.trainableElements()));
      } else {
        reader.metadata().forEach(sheet::fact);
        WeightsInspection.reading(ForeignSummary.of(file), sheet);
      }
      sheet.fact("Values", String.format(Locale.ROOT, "%,d", values(reader.entries())));
      sheet.table("Tensors (" + reader.entries().size() + ")", rows(reader.entries()));
    }
  }

  private static long values(List<SafetensorsEntry> entries) {
    long values = 0;
    for (SafetensorsEntry entry : entries) {
      values += (entry.end() - entry.begin()) / entry.type().bytes();
    }
    return values;
  }

  private static List<List<String>> rows(List<SafetensorsEntry> entries) {
    List<List<String>> rows = new ArrayList<>();
    for (SafetensorsEntry entry : entries) {
      rows.add(List.of(entry.name(), entry.type().name(), entry.shape().toString()));
    }
    return rows;
  }
}
