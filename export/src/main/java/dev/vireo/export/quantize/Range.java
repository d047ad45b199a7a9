package dev.vireo.export.quantize;

/**
 * The values of a tensor that its integers must reach; zero is always among them, as padding and
 * ReLU need it exactly.
 *
 * @param low at most 0
 * @param high at least 0
 */
record Range(double low, double high) {
  private static final int LEVELS = 255;

  Range {
    if (!(low <= 0 && high >= 0)) {
      throw new IllegalArgumentException("no range that holds 0: " + low + " to " + high);
    }
  }

  /** Width of one step of the 256 unsigned levels; 1 where all values are zero. */
  float scale() {
    float scale = (float) ((high - low) / LEVELS);
    return scale == 0 ? 1 : scale;
  }

  /** The level that stands for zero, 0 to 255. */
  int zeroPoint() {
    return (int) Math.rint(-low / scale());
  }
}
