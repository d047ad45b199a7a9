package dev.vireo.bench.engines;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.ScratchModel;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Cast;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A product of two square matrices that several threads may compute at once. */
sealed interface MatrixProduct extends AutoCloseable {
  /** Once, on the calling thread. */
  void multiply();

  @Override
  void close();

  static MatrixProduct of(Peak peak, int size) {
    return switch (peak) {
      case ONNX_FLOAT32 -> Onnx.open(size, false);
      case ONNX_INT8 -> Onnx.open(size, true);
      case PYTORCH_FLOAT32 -> Torch.open(size, false);
      case PYTORCH_BFLOAT16 -> Torch.open(size, true);
    };
  }

  /** By weights, which ONNX Runtime arranges as it likes; a session of one thread. */
  record Onnx(OrtSession session, OnnxTensor left) implements MatrixProduct {
    private static final int OPSET = 20;

    static Onnx open(int size, boolean integers) {
      GraphBuilder graph = new GraphBuilder("product");
      List<Integer> shape = List.of(size, size);
      Operators operators = new Operators(graph, OPSET);
      if (integers) {
        Value a = graph.input("a", dev.vireo.export.graph.DataType.UINT8, shape);
        Value b = graph.constant("b", shape, bytes(size));
        graph.output(operators.matMulInteger("product", a, b));
      } else {
        Value a = graph.input("a", dev.vireo.export.graph.DataType.FLOAT, shape);
        Value b = graph.constant("b", new Tensor(shape, floats(size)));
        graph.output(operators.matMul("product", a, b));
      }
      try (ScratchModel model = new ScratchModel(graph.build(OPSET), new TreeMap<>());
          OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        OrtSession session = OnnxEnvironment.get().createSession(model.path().toString(), options);
        return new Onnx(session, left(size, integers));
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot multiply matrices", e);
      }
    }

    private static OnnxTensor left(int size, boolean integers) throws OrtException {
      long[] shape = {size, size};
      if (integers) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size * size).put(bytes(size)).flip();
        return OnnxTensor.createTensor(OnnxEnvironment.get(), bytes, shape, OnnxJavaType.UINT8);
      }
      ByteBuffer floats =
          ByteBuffer.allocateDirect(size * size * Float.BYTES).order(ByteOrder.nativeOrder());
      floats.asFloatBuffer().put(floats(size));
      return OnnxTensor.createTensor(OnnxEnvironment.get(), floats.asFloatBuffer(), shape);
    }

    @Override
    public void multiply() {
      try {
        session.run(Map.of("a", left)).close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot multiply matrices", e);
      }
    }

    @Override
    public void close() {
      try (left) {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot close its session", e);
      }
    }
  }

  /** As PyTorch multiplies two arrays. */
  record Torch(NDManager manager, NDArray left, NDArray right) implements MatrixProduct {
    static Torch open(int size, boolean narrow) {
      NDManager manager = PyTorch.engine().newBaseManager(Device.cpu());
      NDArray matrix = manager.create(floats(size), new Shape(size, size));
      if (narrow) {
        try (Cast cast = Cast.toBfloat16(manager)) {
          matrix = cast.apply(matrix, manager);
        }
      }
      return new Torch(manager, matrix, matrix.duplicate());
    }

    @Override
    public void multiply() {
      TorchDevice.useThreads(1);
      try (Autograd _ = Autograd.off();
          NDArray product = left.matMul(right)) {
        product.getShape();
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  private static float[] floats(int size) {
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 13 / 13f - 0.5f;
    }
    return values;
  }

  private static byte[] bytes(int size) {
    byte[] values = new byte[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (i % 101);
    }
    return values;
  }
}
