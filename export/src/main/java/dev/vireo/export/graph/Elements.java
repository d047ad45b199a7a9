package dev.vireo.export.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a constant in row-major order, encoded as ONNX's raw data (little endian) only
 * while they are written: until then they are the array that somebody has anyway. Arrays are not
 * copied, so not to be changed.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
sealed interface Elements {
  /** Elements encoded at a time. */
  int CHUNK = 1 << 14;

  /** float32. */
  record Floats(float[] values) implements Elements {}

  /** float16, each rounded from its single precision. */
  record Halves(float[] values) implements Elements {}

  /** int8 or uint8. */
  record Bytes(byte[] values) implements Elements {}

  /** int32. */
  record Integers(int[] values) implements Elements {}

  /** int64. */
  record Longs(int[] values) implements Elements {}

  /** Where encoded elements go. */
  @FunctionalInterface
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  private int count() {
    return switch (this) {
      case Floats(float[] values) -> values.length;
      case Halves(float[] values) -> values.length;
      case Bytes(byte[] values) -> values.length;
      case Integers(int[] values) -> values.length;
      case Longs(int[] values) -> values.length;
    };
  }

  private int width() {
    return switch (this) {
      case Floats _ -> Float.BYTES;
      case Halves _ -> Short.BYTES;
      case Bytes _ -> Byte.BYTES;
      case Integers _ -> Integer.BYTES;
      case Longs _ -> Long.BYTES;
    };
  }

  /** Length once encoded. */
  default long bytes() {
    return (long) count() * width();
  }

  default void writeTo(Sink sink) throws IOException {
    int count = count();
    ByteBuffer chunk = ByteBuffer.allocate(Math.min(count, CHUNK) * width());
    chunk.order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < count; from += CHUNK) {
      encode(from, Math.min(count - from, CHUNK), chunk.clear());
      sink.write(chunk.array(), 0, chunk.position());
    }
  }

  private void encode(int from, int count, ByteBuffer chunk) {
    switch (this) {
      case Floats(float[] values) -> {
        chunk.asFloatBuffer().put(values, from, count);
        chunk.position(count * Float.BYTES);
      }
      case Halves(float[] values) -> {
        for (int i = from; i < from + count; i++) {
          chunk.putShort(Float.floatToFloat16(values[i]));
        }
      }
      case Bytes(byte[] values) -> chunk.put(values, from, count);
      case Integers(int[] values) -> {
        chunk.asIntBuffer().put(values, from, count);
        chunk.position(count * Integer.BYTES);
      }
      case Longs(int[] values) -> {
        for (int i = from; i < from + count; i++) {
          chunk.putLong(values[i]);
        }
      }
    }
  }
}
