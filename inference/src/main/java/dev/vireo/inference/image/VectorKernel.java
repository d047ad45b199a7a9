package dev.vireo.inference.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ResampleKernel} on vectors: a pixel's three channels side by side in the horizontal pass,
 * 8 bytes of a row at a time in the vertical one. Loaded only where jdk.incubator.vector is.
 */
final class VectorKernel implements ResampleKernel {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
  private static final VectorSpecies<Integer> PIXEL = IntVector.SPECIES_128;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = INTS.length();
  private static final VarHandle INT_AT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Below 256 bits the plain loops are faster. */
  static boolean supported() {
    return IntVector.SPECIES_PREFERRED.vectorBitSize() >= INTS.vectorBitSize();
  }

  @Override
  public void horizontal(byte[] line, ResampleTable columns, byte[] out, int offset) {
    int[] weights = columns.weights();
    int count = columns.count();
    for (int i = 0; i < count; i++) {
      IntVector sum = IntVector.broadcast(PIXEL, ResampleTable.HALF);
      int from = columns.start(i) * 3;
      int weightsAt = columns.weightsAt(i);
      int length = columns.length(i);
      for (int t = 0; t < length; t++, from += 3) {
        IntVector pixel =
            (IntVector)
                ByteVector.fromArray(BYTES, line, from)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, PIXEL, 0);
        sum = sum.add(pixel.mul(weights[weightsAt + t]));
      }
      ByteVector narrow =
          (ByteVector)
              sum.lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                  .min(255)
                  .convertShape(VectorOperators.I2B, BYTES, 0);
      // Four bytes at a step of three: the fourth is overwritten by the next pixel.
      INT_AT.set(out, offset + 3 * i, narrow.reinterpretAsInts().lane(0));
    }
  }

  @Override
  public void vertical(byte[] lines, int firstLine, ResampleTable rows, int index, byte[] out) {
    int width = out.length;
    int first = (rows.start(index) - firstLine) * width;
    int x = 0;
    for (; x <= width - LANES; x += LANES) {
      verticalStep(lines, first + x, width, rows, index, out, x);
    }
    if (x < width) {
      if (width >= LANES) {
        int last = width - LANES;
        verticalStep(lines, first + last, width, rows, index, out, last);
      } else {
        verticalTail(lines, first, rows, index, out);
      }
    }
  }

  private static void verticalStep(
      byte[] lines, int from, int stride, ResampleTable rows, int index, byte[] out, int to) {
    int[] weights = rows.weights();
    int weightsAt = rows.weightsAt(index);
    int length = rows.length(index);
    IntVector sum = IntVector.broadcast(INTS, ResampleTable.HALF);
    int at = from;
    for (int t = 0; t < length; t++, at += stride) {
      IntVector bytes =
          (IntVector)
              ByteVector.fromArray(BYTES, lines, at)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      sum = sum.add(bytes.mul(weights[weightsAt + t]));
    }
    ByteVector narrow =
        (ByteVector)
            sum.lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                .min(255)
                .convertShape(VectorOperators.I2B, BYTES, 0);
    narrow.intoArray(out, to);
  }

  private static void verticalTail(
      byte[] lines, int first, ResampleTable rows, int index, byte[] out) {
    int[] weights = rows.weights();
    int weightsAt = rows.weightsAt(index);
    int length = rows.length(index);
    for (int x = 0; x < out.length; x++) {
      int sum = ResampleTable.HALF;
      for (int t = 0, from = first + x; t < length; t++, from += out.length) {
        sum += (lines[from] & 0xFF) * weights[weightsAt + t];
      }
      out[x] = (byte) Math.min(sum >> ResampleTable.PRECISION_BITS, 255);
    }
  }
}
