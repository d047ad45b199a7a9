package dev.vireo.inference.model;

import dev.vireo.inference.OutputKind;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * What is needed to run a classifier and to read its answers.
 *
 * @param name a short name for people, for example {@code resnet18}
 * @param labels class names in the order of the logits
 * @param preprocessing how images become inputs
 * @param output what its numbers are
 * @param metadata everything else that the file says of itself, by key (see {@link ModelMetadata})
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ModelFacts(
    String name,
    List<String> labels,
    Preprocessing preprocessing,
    OutputKind output,
    Map<String, String> metadata) {
  public ModelFacts {
    labels = List.copyOf(labels);
    metadata = Map.copyOf(metadata);
  }

  /** Of a model that gives logits. */
  public ModelFacts(
      String name, List<String> labels, Preprocessing preprocessing, Map<String, String> metadata) {
    this(name, labels, preprocessing, OutputKind.LOGITS, metadata);
  }

  /** The same of a model whose numbers are of another kind. */
  public ModelFacts with(OutputKind kind) {
    return new ModelFacts(name, labels, preprocessing, kind, metadata);
  }

  /** The same with inputs of {@code size} pixels. */
  public ModelFacts at(int size) {
    return new ModelFacts(name, labels, preprocessing.at(size), output, metadata);
  }
}
