package dev.vireo.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.engine.IntegerProducts;
import dev.vireo.inference.engine.OnnxEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** An exported file in ONNX Runtime, with nothing of ours in between. */
public final class OnnxRuntime implements AutoCloseable {
  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;

  public OnnxRuntime(Path model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      IntegerProducts.makeExact(model, environment, options);
      session = environment.createSession(model.toString(), options);
    }
  }

  /** Pixels NHWC, direct; logits by image. */
  public float[][] run(ByteBuffer pixels, int count, int size) throws OrtException {
    return (float[][]) output("logits", pixels, count, size);
  }

  /** One output as an array of Java's. */
  public Object output(String name, ByteBuffer pixels, int count, int size) throws OrtException {
    long[] shape = {count, size, size, 3};
    try (OnnxTensor image =
            OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("image", image), Set.of(name))) {
      return result.get(name).orElseThrow().getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
