package dev.vireo.bench.engines;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.ScratchModel;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.engine.OnnxEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The most that this machine's cores multiply through ONNX Runtime: float32 products of square
 * matrices, a session of one thread for each core, all at once.
 */
final class MatrixPeak {
  private static final int SIZE = 768;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;
  private static final int OPSET = 20;

  private MatrixPeak() {}

  /**
   * @param seconds to measure, the best of four parts
   * @return operations a second
   */
  static double float32(double seconds) {
    GraphBuilder graph = new GraphBuilder("product");
    List<Integer> shape = List.of(SIZE, SIZE);
    Value a = graph.input("a", DataType.FLOAT, shape);
    Value b = graph.input("b", DataType.FLOAT, shape);
    graph.output(new Operators(graph, OPSET).matMul("product", a, b));
    OrtEnvironment environment = OnnxEnvironment.get();
    try (ScratchModel model = new ScratchModel(graph.build(OPSET), new TreeMap<>());
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OnnxTensor left = matrix(environment);
        OnnxTensor right = matrix(environment)) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model.path().toString(), options)) {
        return best(session, Map.of("a", left, "b", right), seconds);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot multiply matrices", e);
    }
  }

  private static double best(OrtSession session, Map<String, OnnxTensor> inputs, double seconds) {
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      lanes.add((_, _) -> run(session, inputs));
    }
    double best = 0;
    for (int part = 0; part < 4; part++) {
      Length length = new Length(seconds / 4, 1);
      double rate = new LoadGen(Clock.SYSTEM).offline(lanes, 1, length).samplesPerSecond();
      best = Math.max(best, rate * OPERATIONS);
    }
    return best;
  }

  private static void run(OrtSession session, Map<String, OnnxTensor> inputs) {
    try {
      session.run(inputs).close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot multiply matrices", e);
    }
  }

  private static OnnxTensor matrix(OrtEnvironment environment) throws OrtException {
    FloatBuffer values =
        ByteBuffer.allocateDirect(SIZE * SIZE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < SIZE * SIZE; i++) {
      values.put(i, (i % 13) / 13f - 0.5f);
    }
    return OnnxTensor.createTensor(environment, values, new long[] {SIZE, SIZE});
  }
}
