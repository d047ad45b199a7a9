package dev.vireo.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.graph.GraphView;
import dev.vireo.export.graph.Value;
import dev.vireo.export.parity.OutputParity;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.foreign.Origin;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model card in Markdown, with the front matter that Hugging Face's hub reads: what a stranger
 * needs to know before using a file.
 *
 * @param license an identifier of the hub's list, {@code apache-2.0}; {@link #UNKNOWN} when nobody
 *     said
 */
public record ModelCard(String license) {
  public static final String UNKNOWN = "unknown";

  private static final ObjectMapper JSON = new ObjectMapper();

  String text(Checkpoint source, GraphView graph, String precision, ParityReport parity) {
    StringBuilder text = new StringBuilder();
    Formatter card = new Formatter(text, Locale.ROOT);
    card.format("---%nlicense: %s%nlibrary_name: onnx%n", JSON.valueToTree(license));
    card.format("pipeline_tag: image-classification%ntags: [onnx, vireo]%n---%n%n");
    card.format("# %s%n%n", source.architecture().name());
    card.format(
        "An image classifier of %d classes and %,d trained values, in ONNX, %s.%n",
        source.labels().size(), source.architecture().network().trainableElements(), precision);
    card.format("%n## Inputs and outputs%n%n");
    graph.inputs().forEach(input -> card.format("- takes %s%n", describe(input)));
    graph.outputs().forEach(output -> card.format("- gives %s%n", describe(output)));
    card.format(
        "%nImages are prepared as `%s`; this and the labels stand in the file's metadata.%n",
        PreprocessingJson.write(source.preprocessing()));
    card.format("%n## Labels%n%n%s%n", String.join(", ", source.labels()));
    card.format("%n## Training data and metrics%n%n%s", training(source.training()));
    card.format("%n## Architecture%n%n`%s`%n", ArchitectureJson.write(source.architecture()));
    card.format("%n## Parity with its source%n%n");
    if (Origin.read(source.training()).isPresent()) {
      card.format("Its source is PyTorch running this reading of the weights.%n%n");
    }
    card.format(
        "PyTorch and ONNX Runtime on %d photos and %d images of random pixels: largest logit"
            + " difference %.2g, mean %.2g (largest logit %.3g), the same top-1 on %d of %d; %s.%n",
        parity.images(),
        parity.noiseImages(),
        parity.maxDifference(),
        parity.meanDifference(),
        parity.largestLogit(),
        parity.sameTop1(),
        parity.allImages(),
        parity.asked());
    if (!parity.outputs().isEmpty()) {
      card.format("%n");
    }
    for (OutputParity output : parity.outputs()) {
      card.format(
          "- `%s`: largest difference %.2g, mean %.2g; %s%n",
          output.name(), output.maxDifference(), output.meanDifference(), output.asked());
    }
    card.format("%n## License%n%n%s%n", license);
    return text.toString();
  }

  private static String describe(Value value) {
    String shape =
        value.shape().stream()
            .map(size -> Value.symbol(size).orElse(size.toString()))
            .collect(Collectors.joining(", ", "[", "]"));
    return "`%s`: %s %s"
        .formatted(value.name(), value.type().name().toLowerCase(Locale.ROOT), shape);
  }

  private static String words(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining("; "))
        : value.asText();
  }

  /** The facts of the training, one on each line. */
  private static String training(String json) {
    try {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, JsonNode> fact : JSON.readTree(json).properties()) {
        text.append("- ").append(fact.getKey()).append(": ");
        text.append(words(fact.getValue())).append('\n');
      }
      return text.isEmpty() ? "Nothing is recorded.\n" : text.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a checkpoint's training facts are JSON", e);
    }
  }
}
