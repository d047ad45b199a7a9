package dev.vireo.tools.inspect;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.inference.model.PreprocessingWords;
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
    String preprocessing = metadata.get(ModelMetadata.PREPROCESSING);
    if (preprocessing != null) {
      sheet.fact("Preprocessing", words(preprocessing));
    }
    lines("Training", ModelMetadata.TRAINING, metadata, sheet);
    lines("Parity", ModelMetadata.PARITY, metadata, sheet);
  }

  /** As it is written where it cannot be read. */
  private static String words(String preprocessing) {
    try {
      return PreprocessingWords.of(PreprocessingJson.read(preprocessing, "the file"));
    } catch (VireoException e) {
      return JsonFacts.line(preprocessing) + " (not readable: " + e.getMessage() + ")";
    }
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
