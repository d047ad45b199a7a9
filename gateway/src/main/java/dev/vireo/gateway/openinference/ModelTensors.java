package dev.vireo.gateway.openinference;

import dev.vireo.gateway.model.ServedModel;
import dev.vireo.inference.classifier.Classifier;
import dev.vireo.inference.engine.ModelOutput;
import dev.vireo.inference.engine.ModelSignature;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a model. Its own input is what its metadata shows; in place of it, a request may
 * bring encoded images as {@code image}, BYTES {@code [N]}, which the server decodes.
 *
 * @param model its name, for messages
 * @param platform what runs it, in the protocol's words
 * @param input uint8 {@code [N, height, width, 3]} or normalized float {@code [N, 3, height,
 *     width]}
 * @param outputs logits first, {@code [N, classes]}, then the model's others
 * @param labels class names in the order of the logits
 * @param mostImages in one request
 */
public record ModelTensors(
    String model,
    String platform,
    Spec input,
    List<Spec> outputs,
    List<String> labels,
    int mostImages) {
  /** The input of encoded images. */
  public static final Spec ENCODED = new Spec("image", Datatype.BYTES, List.of(-1L));

  private static final long ANY = -1;

  /**
   * A tensor's declaration.
   *
   * @param shape -1 where any number goes
   */
  public record Spec(String name, Datatype datatype, List<Long> shape) {
    public Spec {
      shape = List.copyOf(shape);
    }

    /** Whether {@code actual} is this shape, with at least one image. */
    boolean admits(List<Long> actual) {
      return actual.size() == shape.size()
          && actual.getFirst() > 0
          && actual.subList(1, actual.size()).equals(shape.subList(1, shape.size()));
    }

    @Override
    public String toString() {
      return "\"" + name + "\" (" + datatype + " " + shape + ")";
    }
  }

  public ModelTensors {
    outputs = List.copyOf(outputs);
  }

  public static ModelTensors of(ServedModel served) {
    Classifier model = served.classifier();
    ModelSignature signature = model.signature();
    long height = model.facts().preprocessing().height();
    long width = model.facts().preprocessing().width();
    Spec input =
        switch (signature.layout()) {
          case UINT8_NHWC ->
              new Spec(signature.input(), Datatype.UINT8, List.of(ANY, height, width, 3L));
          case FLOAT_NCHW ->
              new Spec(signature.input(), Datatype.FP32, List.of(ANY, 3L, height, width));
          case FLOAT_NHWC ->
              new Spec(signature.input(), Datatype.FP32, List.of(ANY, height, width, 3L));
        };
    List<String> labels = model.facts().labels();
    List<Spec> outputs = new ArrayList<>();
    outputs.add(new Spec(signature.output(), Datatype.FP32, List.of(ANY, (long) labels.size())));
    signature.others().forEach(other -> outputs.add(spec(other)));
    return new ModelTensors(
        served.name(), model.platform().id(), input, outputs, labels, served.mostImages());
  }

  private static Spec spec(ModelOutput output) {
    List<Long> shape = new ArrayList<>(List.of(ANY));
    shape.addAll(output.shape());
    return new Spec(
        output.name(),
        switch (output.type()) {
          case FLOAT32 -> Datatype.FP32;
          case INT64 -> Datatype.INT64;
        },
        shape);
  }

  /** The logits. */
  public Spec output() {
    return outputs.getFirst();
  }
}
