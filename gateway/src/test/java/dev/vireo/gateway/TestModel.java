package dev.vireo.gateway;

import dev.vireo.inference.engine.OnnxOptions;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * {@code models/strongest-channel.onnx}: 8x8 RGB in, the mean of each channel over 16 as logits of
 * red, green and blue. Written once with Python's onnx helpers: Cast, ReduceMean over height and
 * width, Div.
 */
final class TestModel {
  private TestModel() {}

  static ServedModel strongestChannel() {
    return ServedModel.open(file(), OnnxOptions.DEFAULTS, 2, 256);
  }

  static Path file() {
    try {
      return Path.of(TestModel.class.getResource("/models/strongest-channel.onnx").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
