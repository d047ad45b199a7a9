package dev.vireo.tools.inspect;

import dev.vireo.inference.model.ModelMetadata;
import java.util.Map;

/** The facts that checkpoints and ONNX files share. */
final class MetadataFacts {
  private MetadataFacts() {}

  static void print(Map<String, String> metadata, Sheet sheet) {
    line("Architecture", ModelMetadata.ARCHITECTURE, metadata, sheet);
    String labels = metadata.get(ModelMetadata.LABELS);
    if (labels != null) {
      sheet.fact("Labels", JsonFacts.names(labels));
    }
    line("Preprocessing", ModelMetadata.PREPROCESSING, metadata, sheet);
    lines("Training", ModelMetadata.TRAINING, metadata, sheet);
    lines("Parity", ModelMetadata.PARITY, metadata, sheet);
    lines("Reference", ModelMetadata.REFERENCE, metadata, sheet);
  }

  private static void line(String heading, String key, Map<String, String> metadata, Sheet sheet) {
    if (metadata.containsKey(key)) {
      sheet.fact(heading, JsonFacts.line(metadata.get(key)));
    }
  }

  private static void lines(String heading, String key, Map<String, String> metadata, Sheet sheet) {
    if (metadata.containsKey(key)) {
      sheet.facts(heading, JsonFacts.attributes(metadata.get(key)));
    }
  }
}
