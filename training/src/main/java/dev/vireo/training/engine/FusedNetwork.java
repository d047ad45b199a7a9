package dev.vireo.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.KeptMemory;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.Script;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as one TorchScript function on the CPU, with its weights as oneDNN takes them. Several
 * threads may call it at once; they share the weights. Closing it frees them.
 */
final class FusedNetwork implements AutoCloseable {
  private static final String SIGNATURE = "pixels: Tensor, w: List[Tensor]) -> List[Tensor]";

  private final NDManager manager;
  private final ScriptFunction function;
  private final PtSymbolBlock logits;
  private final IValue weights;

  /**
   * @param precision of weights that lie {@link Packing.Plain} or in blocks of floats
   * @param batch images that will most often be computed together: weights lie as suits them
   */
  FusedNetwork(ScriptFunction function, Precision precision, int batch) {
    this.function = function;
    KeptMemory.keep();
    manager = PyTorch.engine().newBaseManager(Device.cpu());
    try {
      logits = Script.load(manager, SIGNATURE, function.body());
      weights = IValue.listFrom(pack(precision, batch));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private PtNDArray[] pack(Precision precision, int batch) {
    Map<String, PtSymbolBlock> scripts = new HashMap<>();
    List<PtNDArray> packed = new ArrayList<>();
    for (PackedTensor tensor : function.weights()) {
      packed.add(pack(tensor, precision, batch, scripts));
    }
    scripts.values().forEach(PtSymbolBlock::close);
    return packed.toArray(PtNDArray[]::new);
  }

  private PtNDArray pack(
      PackedTensor packed, Precision precision, int batch, Map<String, PtSymbolBlock> scripts) {
    Tensor tensor = packed.tensor();
    long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    String script = script(packed.packing(), precision, batch);
    // The copy moves the values from Java's memory to PyTorch's own.
    try (NDArray borrowed = manager.create(tensor.values(), new Shape(shape))) {
      if (script.isEmpty()) {
        return (PtNDArray) borrowed.duplicate();
      }
      PtSymbolBlock block =
          scripts.computeIfAbsent(
              script, body -> Script.load(manager, "x: Tensor) -> Tensor", body));
      NDArray result = IValueUtils.forward(block, new NDList(borrowed), false).singletonOrThrow();
      result.attach(manager);
      return (PtNDArray) result;
    }
  }

  /** What makes a weight of a float32 array; empty where that is it. */
  private static String script(Packing packing, Precision precision, int batch) {
    String narrow =
        switch (precision) {
          case FP32 -> "x";
          case BF16 -> "torch.to(x, 15)";
        };
    return switch (packing) {
      case Packing.Wide _ -> "";
      case Packing.Plain _ -> precision == Precision.FP32 ? "" : "return " + narrow;
      case Packing.Kernel(Convolution convolution, var input) ->
          "return ops.mkldnn._reorder_convolution_weight(%s, %s, [%d, %d, %d, %d])"
              .formatted(
                  narrow,
                  FusedCode.geometry(convolution),
                  batch,
                  convolution.in(),
                  input.height(),
                  input.width());
      case Packing.Matrix(int rows) ->
          "return ops.mkldnn._reorder_linear_weight(%s, %d)".formatted(narrow, batch * rows);
      case Packing.IntegerKernel kernel -> IntegerCode.packing(kernel, batch);
      case Packing.Integers _ -> "return torch.to(x, " + FusedLines.INT32 + ")";
    };
  }

  /**
   * @param pixels direct, uint8 RGB {@code [count, size, size, 3]}; read in place
   * @param results receives {@code count} rows of the logits, and of what the first classifier
   *     reads where there are two
   */
  void run(ByteBuffer pixels, int count, int size, float[]... results) {
    List<float[]> values = call(logits, pixels, count, size, results.length);
    for (int i = 0; i < results.length; i++) {
      System.arraycopy(values.get(i), 0, results[i], 0, values.get(i).length);
    }
  }

  /** What each step gives, row by row as it lies. */
  List<float[]> everything(ByteBuffer pixels, int count, int size) {
    try (PtSymbolBlock every = Script.load(manager, SIGNATURE, function.everything())) {
      return call(every, pixels, count, size, function.steps());
    }
  }

  private List<float[]> call(
      PtSymbolBlock block, ByteBuffer pixels, int count, int size, int wanted) {
    try (NDManager step = manager.newSubManager();
        NDArray images = step.create(pixels, new Shape(count, size, size, 3), DataType.UINT8);
        IValue input = IValue.from((PtNDArray) images);
        IValue output = IValueUtils.runMethod(block, "forward", input, weights)) {
      PtNDArray[] arrays = output.toTensorArray((PtNDManager) step);
      List<float[]> values = new ArrayList<>(wanted);
      for (int i = 0; i < wanted; i++) {
        values.add(arrays[i].toFloatArray());
      }
      return values;
    }
  }

  @Override
  public void close() {
    weights.close();
    logits.close();
    manager.close();
  }
}
