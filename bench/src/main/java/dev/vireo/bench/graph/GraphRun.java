package dev.vireo.bench.graph;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.vireo.inference.engine.IntegerProducts;
import dev.vireo.inference.engine.OnnxEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A file in ONNX Runtime after all of its own optimizations, and one batch of random pixels. */
final class GraphRun implements AutoCloseable {
  private final OrtSession session;
  private final OnnxTensor input;
  private final String inputName;

  GraphRun(Path file, int batchSize, int threads) throws OrtException {
    OrtEnvironment environment = OnnxEnvironment.get();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      IntegerProducts.makeExact(file, environment, options);
      session = environment.createSession(file.toString(), options);
    }
    NodeInfo info = session.getInputInfo().values().iterator().next();
    inputName = info.getName();
    TensorInfo tensor = (TensorInfo) info.getInfo();
    long[] shape = tensor.getShape();
    shape[0] = batchSize;
    input = random(environment, tensor.type, shape);
  }

  private static OnnxTensor random(OrtEnvironment environment, OnnxJavaType type, long[] shape)
      throws OrtException {
    int count = Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3]);
    Random random = new Random(0);
    if (type == OnnxJavaType.UINT8) {
      byte[] pixels = new byte[count];
      random.nextBytes(pixels);
      ByteBuffer bytes = ByteBuffer.allocateDirect(count).put(pixels).flip();
      return OnnxTensor.createTensor(environment, bytes, shape, type);
    }
    FloatBuffer floats =
        ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < count; i++) {
      floats.put((float) random.nextGaussian());
    }
    return OnnxTensor.createTensor(environment, floats.flip(), shape);
  }

  /** Milliseconds of one run. */
  double milliseconds() throws OrtException {
    long start = System.nanoTime();
    session.run(Map.of(inputName, input)).close();
    return (System.nanoTime() - start) / 1e6;
  }

  @Override
  public void close() throws OrtException {
    input.close();
    session.close();
  }
}
