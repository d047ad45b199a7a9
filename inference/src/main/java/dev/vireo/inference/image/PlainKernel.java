package dev.vireo.inference.image;

/** {@link ResampleKernel} in plain Java: the reference for every other. */
final class PlainKernel implements ResampleKernel {
  @Override
  public void horizontal(byte[] line, ResampleTable columns, byte[] out, int offset) {
    int[] weights = columns.weights();
    int count = columns.count();
    for (int i = 0; i < count; i++) {
      int red = ResampleTable.HALF;
      int green = ResampleTable.HALF;
      int blue = ResampleTable.HALF;
      int from = columns.start(i) * 3;
      int weightsAt = columns.weightsAt(i);
      int length = columns.length(i);
      for (int t = 0; t < length; t++, from += 3) {
        int weight = weights[weightsAt + t];
        red += (line[from] & 0xFF) * weight;
        green += (line[from + 1] & 0xFF) * weight;
        blue += (line[from + 2] & 0xFF) * weight;
      }
      int to = offset + 3 * i;
      out[to] = narrow(red);
      out[to + 1] = narrow(green);
      out[to + 2] = narrow(blue);
    }
  }

  @Override
  public void vertical(byte[] lines, int firstLine, ResampleTable rows, int index, byte[] out) {
    int[] weights = rows.weights();
    int weightsAt = rows.weightsAt(index);
    int length = rows.length(index);
    int width = out.length;
    int first = (rows.start(index) - firstLine) * width;
    for (int x = 0; x < width; x++) {
      int sum = ResampleTable.HALF;
      for (int t = 0, from = first + x; t < length; t++, from += width) {
        sum += (lines[from] & 0xFF) * weights[weightsAt + t];
      }
      out[x] = narrow(sum);
    }
  }

  private static byte narrow(int sum) {
    return (byte) Math.clamp(sum >> ResampleTable.PRECISION_BITS, 0, 255);
  }
}
