package dev.vireo.training.weights.tensor;

import java.nio.ByteBuffer;

/**
 * Element types of the safetensors format. Those that weights come in can be read as float32; the
 * others are known by their size only.
 */
public enum ElementType {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether {@link #get} can read it. */
  public boolean readable() {
    return switch (this) {
      case F16, BF16, F32, F64, I64 -> true;
      case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, U64 -> false;
    };
  }

  /**
   * The next element of a little-endian buffer, rounded to float32.
   *
   * @throws IllegalStateException when the type is not {@link #readable}
   */
  public float get(ByteBuffer buffer) {
    return switch (this) {
      case F16 -> Float.float16ToFloat(buffer.getShort());
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
      case F32 -> buffer.getFloat();
      case F64 -> (float) buffer.getDouble();
      case I64 -> buffer.getLong();
      case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, U64 ->
          throw new IllegalStateException(this + " is not read as float32");
    };
  }

  /**
   * The next elements of a little-endian buffer, as {@link #get(ByteBuffer)} gives them; float32 is
   * copied as it lies.
   *
   * @param count as many as the buffer has left, at most
   */
  public void get(ByteBuffer buffer, float[] values, int from, int count) {
    if (this == F32) {
      buffer.asFloatBuffer().get(values, from, count);
      buffer.position(buffer.position() + count * bytes());
      return;
    }
    for (int i = 0; i < count; i++) {
      values[from + i] = get(buffer);
    }
  }
}
