package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntegerProductsTest {
  private static final byte FULL = (byte) 255;

  @TempDir private Path folder;

  /** The sums of two rows of four levels, each multiplied by 127. */
  private int[][] sums(String model, byte... levels) throws Exception {
    Path file = folder.resolve(model);
    try (InputStream in = IntegerProducts.class.getResourceAsStream(model)) {
      Files.copy(in, file);
    }
    ByteBuffer rows = ByteBuffer.allocateDirect(levels.length).put(levels).flip();
    try (OrtSession session =
            OnnxSessions.open(file, new Device.Cpu(), 1, Optional.empty(), OnnxTuning.USUAL)
                .session();
        OnnxTensor input =
            OnnxTensor.createTensor(
                OnnxEnvironment.get(), rows, new long[] {2, 4}, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("levels", input))) {
      return (int[][]) result.get(0).getValue();
    }
  }

  @Test
  void ofTheLargestLevelsAndWeightsAreExactOnAnyProcessor() throws Exception {
    assertThat(sums("products.onnx", FULL, FULL, FULL, FULL, FULL, FULL, (byte) 0, (byte) 1))
        .isDeepEqualTo(new int[][] {{4 * 255 * 127}, {(2 * 255 + 1) * 127}});
  }

  @Test
  void ofAnotherProgramsModelThatLeavesOutItsZeroPointsDoNotEndTheProcess() throws Exception {
    byte one = 1;
    assertThat(sums("no-zero-points.onnx", one, one, one, one, one, one, one, one))
        .isDeepEqualTo(new int[][] {{4 * 127}, {4 * 127}});
  }
}
