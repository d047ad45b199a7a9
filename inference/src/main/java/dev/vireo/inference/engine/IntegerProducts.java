package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Exact products of uint8 and int8 on any processor. Those with VNNI, AMX or NEON's dot products
 * sum them in 32 bits. On other x86 processors ONNX Runtime's {@code VPMADDUBSW} clamps the sum of
 * two to 16 bits, which spoils quantized networks, unless it is told to turn int8 weights into
 * uint8, whose way is exact; where there is VNNI, that would cost the gain of it.
 */
public final class IntegerProducts {
  /** {@code kOrtSessionOptionsAvx2PrecisionMode} (onnxruntime_session_options_config_keys.h). */
  private static final String EXACT = "session.x64quantprecision";

  /** How a file of {@code vireo export} begins after its IR version: its producer, field 2. */
  private static final byte[] PRODUCER = "\22\5vireo".getBytes(StandardCharsets.US_ASCII);

  /** Field 1, a varint below 128. */
  private static final int IR_VERSION_BYTES = 2;

  /** Multiplies uint8 {@code [2, 4]} by four weights of 127, into int32 {@code [2, 1]}. */
  private static final String TRIAL = "products.onnx";

  private static final int ROWS = 2;
  private static final int LENGTH = 4;
  private static final int LARGEST = 255;
  private static final int WEIGHT = 127;

  private IntegerProducts() {}

  /**
   * Sees to it that a session over a file of {@code vireo export} is exact. Files of others keep
   * ONNX Runtime's defaults: version 1.29 ends the process when it is to turn the weights of a
   * {@code MatMulInteger} without zero points into uint8.
   */
  public static void makeExact(Path file, OrtEnvironment environment, SessionOptions options)
      throws OrtException {
    if (isOurs(file) && !areExact(environment)) {
      options.addConfigEntry(EXACT, "1");
    }
  }

  private static boolean isOurs(Path file) {
    int end = IR_VERSION_BYTES + PRODUCER.length;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(end);
      return start.length == end
          && Arrays.equals(start, IR_VERSION_BYTES, end, PRODUCER, 0, PRODUCER.length);
    } catch (IOException _) {
      return false; // ONNX Runtime says what is wrong with the file.
    }
  }

  private static boolean areExact(OrtEnvironment environment) throws OrtException {
    ByteBuffer levels = ByteBuffer.allocateDirect(ROWS * LENGTH);
    while (levels.hasRemaining()) {
      levels.put((byte) LARGEST);
    }
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(trial(), options);
          OnnxTensor input =
              OnnxTensor.createTensor(
                  environment, levels.flip(), new long[] {ROWS, LENGTH}, OnnxJavaType.UINT8);
          OrtSession.Result result = session.run(Map.of("levels", input))) {
        int[][] sums = (int[][]) result.get(0).getValue();
        return sums[0][0] == LENGTH * LARGEST * WEIGHT;
      }
    }
  }

  private static byte[] trial() {
    try (InputStream in = IntegerProducts.class.getResourceAsStream(TRIAL)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
