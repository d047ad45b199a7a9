package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Where an output of rows is written, in float32 or float16; reused from run to run. */
final class OutputMemory implements AutoCloseable {
  private final boolean halves;
  private final FloatMemory memory = new FloatMemory();

  /**
   * @param halves whether the graph gives float16
   */
  OutputMemory(boolean halves) {
    this.halves = halves;
  }

  /**
   * Room for {@code count} rows; the caller closes the tensor before the next call.
   *
   * @throws IllegalStateException when it is closed
   */
  OnnxTensor rows(OrtEnvironment environment, int count, int width) throws OrtException {
    int values = Math.multiplyExact(count, width);
    long[] shape = {count, width};
    return halves
        ? OnnxTensor.createTensor(
            environment,
            memory
                .reserveBytes(Math.multiplyFull(values, Short.BYTES))
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asShortBuffer(),
            shape,
            OnnxJavaType.FLOAT16)
        : OnnxTensor.createTensor(environment, memory.reserve(values), shape);
  }

  /** Copies {@code count} values from the start. */
  void copyTo(float[] target, int offset, int count) {
    if (!halves) {
      memory.copyTo(target, offset, count);
      return;
    }
    MemorySegment written = memory.reserveBytes(Math.multiplyFull(count, Short.BYTES));
    for (int i = 0; i < count; i++) {
      target[offset + i] = Float.float16ToFloat(written.getAtIndex(ValueLayout.JAVA_SHORT, i));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
