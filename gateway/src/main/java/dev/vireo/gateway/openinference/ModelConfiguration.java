package dev.vireo.gateway.openinference;

import dev.vireo.gateway.model.ServedModel;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import java.util.List;

/**
 * A model in the words of Triton's model configuration. Shapes are without the images' dimension.
 *
 * @param version the one that serves
 * @param mostImages in one request
 */
public record ModelConfiguration(
    String name,
    long version,
    String platform,
    String backend,
    int mostImages,
    Input input,
    List<Output> outputs) {

  /**
   * @param format {@code FORMAT_NHWC} or {@code FORMAT_NCHW}
   */
  public record Input(String name, String type, String format, List<Long> dims) {}

  /** Logits, or another. */
  public record Output(String name, String type, List<Long> dims) {}

  static ModelConfiguration of(ServedModel served) {
    ModelTensors tensors = ModelTensors.of(served);
    String platform = tensors.platform();
    return new ModelConfiguration(
        tensors.model(),
        served.version(),
        platform,
        platform.substring(0, platform.indexOf('_')),
        served.mostImages(),
        new Input(
            tensors.input().name(),
            type(tensors.input()),
            switch (served.classifier().signature().layout()) {
              case UINT8_NHWC, FLOAT_NHWC -> "FORMAT_NHWC";
              case FLOAT_NCHW -> "FORMAT_NCHW";
            },
            dims(tensors.input())),
        tensors.outputs().stream()
            .map(output -> new Output(output.name(), type(output), dims(output)))
            .toList());
  }

  private static String type(Spec tensor) {
    return switch (tensor.datatype()) {
      case UINT8 -> "TYPE_UINT8";
      case FP32 -> "TYPE_FP32";
      case INT64 -> "TYPE_INT64";
      case BYTES -> "TYPE_STRING";
    };
  }

  private static List<Long> dims(Spec tensor) {
    return tensor.shape().subList(1, tensor.shape().size());
  }
}
