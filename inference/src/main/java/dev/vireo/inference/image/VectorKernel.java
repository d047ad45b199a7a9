package dev.vireo.inference.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ResampleKernel} on vectors: two pixels of three channels at a time in the horizontal pass,
 * a vector of bytes of four rows at a time in the vertical one. Most photographs need no more than
 * four source positions for each output position, so that the loops that matter have no inner loop;
 * where weights may be negative, the other loops do it, which clip on both sides. Every loop is
 * written out: a vector that crosses a call which the compiler does not inline is boxed, at a
 * hundred times the cost. Loaded only where jdk.incubator.vector is.
 */
final class VectorKernel implements ResampleKernel {
  private static final VectorSpecies<Byte> PAIR_BYTES = ByteVector.SPECIES_64;
  private static final VectorSpecies<Integer> PAIR = IntVector.SPECIES_256;
  private static final int PAIR_LANES = PAIR.length();
  private static final VectorShuffle<Integer> SECOND_PIXEL_FIRST =
      VectorShuffle.fromValues(PAIR, 3, 4, 5, 3, 4, 5, 6, 7);

  private static final boolean WIDE = IntVector.SPECIES_PREFERRED.vectorBitSize() >= 512;
  private static final VectorSpecies<Byte> BYTES =
      WIDE ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
  private static final VectorSpecies<Integer> INTS =
      WIDE ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final int LANES = INTS.length();

  private static final VarHandle INT_AT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final PlainKernel plain = new PlainKernel();
  private int[] pairs = new int[0];
  private int pairsEach;
  private boolean few;

  /** Below 256 bits the plain loops are faster. */
  static boolean supported() {
    return IntVector.SPECIES_PREFERRED.vectorBitSize() >= PAIR.vectorBitSize();
  }

  /**
   * Not where the optimizing compiler is off, as where IDEs start services ({@code
   * -XX:TieredStopAtLevel=1}): each vector is an object there.
   *
   * @param vm what HotSpot says of how it runs code: {@code java.vm.info}
   */
  static boolean compiled(String vm) {
    return !vm.contains("emulated-client") && !vm.contains("interpreted mode");
  }

  /** Spreads the weights as a pair of pixels needs them: {@code w0 w0 w0 w1 w1 w1 0 0}. */
  @Override
  public void prepare(ResampleTable columns) {
    int longest = 0;
    for (int i = 0; i < columns.count(); i++) {
      longest = Math.max(longest, columns.length(i));
    }
    pairsEach = Math.max(2, (longest + 1) / 2);
    few = pairsEach == 2 && !columns.signed();
    int needed = Math.multiplyExact(columns.count(), pairsEach * PAIR_LANES);
    if (pairs.length < needed) {
      pairs = new int[needed];
    }
    int[] weights = columns.weights();
    for (int i = 0, to = 0; i < columns.count(); i++) {
      int length = columns.length(i);
      for (int t = 0; t < 2 * pairsEach; t += 2, to += PAIR_LANES) {
        int first = t < length ? weights[columns.weightsAt(i) + t] : 0;
        int second = t + 1 < length ? weights[columns.weightsAt(i) + t + 1] : 0;
        pairs[to] = first;
        pairs[to + 1] = first;
        pairs[to + 2] = first;
        pairs[to + 3] = second;
        pairs[to + 4] = second;
        pairs[to + 5] = second;
      }
    }
  }

  @Override
  public void horizontal(byte[] line, ResampleTable columns, byte[] out, int offset) {
    if (few) {
      fourColumns(line, columns, out, offset);
    } else {
      manyColumns(line, columns, out, offset);
    }
  }

  private void fourColumns(byte[] line, ResampleTable columns, byte[] out, int offset) {
    int[] weights = pairs;
    int count = columns.count();
    for (int i = 0, at = 0; i < count; i++, at += 2 * PAIR_LANES) {
      int from = 3 * columns.start(i);
      Vector<Integer> first =
          ByteVector.fromArray(PAIR_BYTES, line, from)
              .convertShape(VectorOperators.ZERO_EXTEND_B2I, PAIR, 0);
      Vector<Integer> second =
          ByteVector.fromArray(PAIR_BYTES, line, from + 6)
              .convertShape(VectorOperators.ZERO_EXTEND_B2I, PAIR, 0);
      IntVector sum =
          IntVector.fromArray(PAIR, weights, at)
              .mul(first)
              .add(IntVector.fromArray(PAIR, weights, at + PAIR_LANES).mul(second));
      ByteVector pixel =
          (ByteVector)
              sum.add(sum.rearrange(SECOND_PIXEL_FIRST))
                  .add(ResampleTable.HALF)
                  .lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                  .min(255)
                  .convertShape(VectorOperators.I2B, PAIR_BYTES, 0);
      // Four bytes at a step of three: the fourth is overwritten by the next pixel.
      INT_AT.set(out, offset + 3 * i, pixel.reinterpretAsInts().lane(0));
    }
  }

  private void manyColumns(byte[] line, ResampleTable columns, byte[] out, int offset) {
    int[] weights = pairs;
    int count = columns.count();
    for (int i = 0; i < count; i++) {
      int from = 3 * columns.start(i);
      int at = i * pairsEach * PAIR_LANES;
      int end = from + 3 * columns.length(i);
      IntVector sum = IntVector.zero(PAIR);
      for (; from < end; from += 6, at += PAIR_LANES) {
        Vector<Integer> pixels =
            ByteVector.fromArray(PAIR_BYTES, line, from)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, PAIR, 0);
        sum = sum.add(IntVector.fromArray(PAIR, weights, at).mul(pixels));
      }
      ByteVector pixel =
          (ByteVector)
              sum.add(sum.rearrange(SECOND_PIXEL_FIRST))
                  .add(ResampleTable.HALF)
                  .lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                  .max(0)
                  .min(255)
                  .convertShape(VectorOperators.I2B, PAIR_BYTES, 0);
      INT_AT.set(out, offset + 3 * i, pixel.reinterpretAsInts().lane(0));
    }
  }

  @Override
  public void vertical(byte[] lines, int firstLine, ResampleTable rows, int index, byte[] out) {
    int first = (rows.start(index) - firstLine) * out.length;
    if (out.length < LANES) {
      plain.vertical(lines, firstLine, rows, index, out);
    } else if (rows.length(index) <= 4 && !rows.signed()) {
      fourRows(lines, first, rows, index, out);
    } else {
      manyRows(lines, first, rows, index, out);
    }
  }

  /** Rows beyond the last are the last again, with weight 0. */
  private static void fourRows(byte[] lines, int first, ResampleTable rows, int index, byte[] out) {
    int width = out.length;
    int last = rows.length(index) - 1;
    int[] weights = rows.weights();
    int at = rows.weightsAt(index);
    int w0 = weights[at];
    int w1 = last >= 1 ? weights[at + 1] : 0;
    int w2 = last >= 2 ? weights[at + 2] : 0;
    int w3 = last >= 3 ? weights[at + 3] : 0;
    int row1 = first + Math.min(1, last) * width;
    int row2 = first + Math.min(2, last) * width;
    int row3 = first + Math.min(3, last) * width;
    for (int step = 0; step < width; step += LANES) {
      int x = Math.min(step, width - LANES);
      IntVector bytes0 =
          (IntVector)
              ByteVector.fromArray(BYTES, lines, first + x)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      IntVector bytes1 =
          (IntVector)
              ByteVector.fromArray(BYTES, lines, row1 + x)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      IntVector bytes2 =
          (IntVector)
              ByteVector.fromArray(BYTES, lines, row2 + x)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      IntVector bytes3 =
          (IntVector)
              ByteVector.fromArray(BYTES, lines, row3 + x)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
      ByteVector narrow =
          (ByteVector)
              bytes0
                  .mul(w0)
                  .add(bytes1.mul(w1))
                  .add(bytes2.mul(w2))
                  .add(bytes3.mul(w3))
                  .add(ResampleTable.HALF)
                  .lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                  .min(255)
                  .convertShape(VectorOperators.I2B, BYTES, 0);
      narrow.intoArray(out, x);
    }
  }

  private static void manyRows(byte[] lines, int first, ResampleTable rows, int index, byte[] out) {
    int width = out.length;
    int length = rows.length(index);
    int[] weights = rows.weights();
    int weightsAt = rows.weightsAt(index);
    for (int step = 0; step < width; step += LANES) {
      int x = Math.min(step, width - LANES);
      IntVector sum = IntVector.broadcast(INTS, ResampleTable.HALF);
      for (int t = 0, from = first + x; t < length; t++, from += width) {
        Vector<Integer> bytes =
            ByteVector.fromArray(BYTES, lines, from)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
        sum = sum.add(IntVector.broadcast(INTS, weights[weightsAt + t]).mul(bytes));
      }
      ByteVector narrow =
          (ByteVector)
              sum.lanewise(VectorOperators.ASHR, ResampleTable.PRECISION_BITS)
                  .max(0)
                  .min(255)
                  .convertShape(VectorOperators.I2B, BYTES, 0);
      narrow.intoArray(out, x);
    }
  }
}
