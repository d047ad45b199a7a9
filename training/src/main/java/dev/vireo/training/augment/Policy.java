package dev.vireo.training.augment;

import java.util.random.RandomGenerator;

/**
 * The operations of RandAugment and TrivialAugment, with torchvision's ranges of strength over 31
 * steps.
 */
final class Policy {
  /** The last of 31 steps of strength. */
  static final int STRONGEST = 30;

  /** float32 in a vector of AVX2. */
  private static final int LANES = 8;

  /** torchvision's order. */
  enum Operation {
    IDENTITY,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y,
    ROTATE,
    BRIGHTNESS,
    COLOR,
    CONTRAST,
    SHARPNESS,
    POSTERIZE,
    SOLARIZE,
    AUTO_CONTRAST,
    EQUALIZE
  }

  /**
   * Strengths at the last step.
   *
   * @param shift in pixels
   * @param degrees of rotation
   * @param tone change of brightness, colour, contrast and sharpness
   * @param lostBits of posterization
   */
  private record Range(double shear, double shift, double degrees, double tone, int lostBits) {}

  private static final Operation[] OPERATIONS = Operation.values();

  private final Canvas canvas;
  private final Tones tones;
  private final Range wide;
  private final Range usual;

  Policy(Canvas canvas, Tones tones) {
    this.canvas = canvas;
    this.tones = tones;
    wide = new Range(0.99, 32, 135, 0.99, 6);
    usual = new Range(0.3, 150.0 / 331 * canvas.size, 30, 0.9, 4);
  }

  void trivialAugment(RandomGenerator random) {
    apply(draw(random), wide, random.nextInt(STRONGEST + 1), random.nextBoolean());
  }

  void randAugment(Distortion.RandAugment settings, RandomGenerator random) {
    for (int i = 0; i < settings.count(); i++) {
      apply(draw(random), usual, settings.magnitude(), random.nextBoolean());
    }
  }

  private static Operation draw(RandomGenerator random) {
    return OPERATIONS[random.nextInt(OPERATIONS.length)];
  }

  /** As TrivialAugment does it, at one of its steps of strength. */
  void wide(Operation operation, int step, boolean negative) {
    apply(operation, wide, step, negative);
  }

  /** As RandAugment does it, at one of its steps of strength. */
  void usual(Operation operation, int step, boolean negative) {
    apply(operation, usual, step, negative);
  }

  /**
   * {@code torch.linspace(0, strongest, 31)[step]}, which counts in float32 from both ends: rounded
   * as PyTorch's kernel for AVX2 does it, two vectors of eight and then, fused, what is left.
   */
  private static float strength(double strongest, int step) {
    float last = (float) strongest;
    float width = last / STRONGEST;
    if (step < 2 * LANES) {
      int lane = step % LANES;
      return width * (step - lane) + width * lane;
    }
    return Math.fma(-width, (float) (STRONGEST - step), last);
  }

  private void apply(Operation operation, Range range, int step, boolean negative) {
    double sign = negative ? -1 : 1;
    byte[] pixels = canvas.pixels();
    switch (operation) {
      case IDENTITY -> {}
      case SHEAR_X -> GeometricOps.shearX(canvas, sign * strength(range.shear, step));
      case SHEAR_Y -> GeometricOps.shearY(canvas, sign * strength(range.shear, step));
      case TRANSLATE_X ->
          GeometricOps.translateX(canvas, (int) (sign * strength(range.shift, step)));
      case TRANSLATE_Y ->
          GeometricOps.translateY(canvas, (int) (sign * strength(range.shift, step)));
      case ROTATE -> GeometricOps.rotate(canvas, sign * strength(range.degrees, step));
      case BRIGHTNESS -> tones.brightness(pixels, 1 + sign * strength(range.tone, step));
      case COLOR -> tones.saturation(pixels, 1 + sign * strength(range.tone, step));
      case CONTRAST -> tones.contrast(pixels, 1 + sign * strength(range.tone, step));
      case SHARPNESS -> GeometricOps.sharpness(canvas, 1 + sign * strength(range.tone, step));
      case POSTERIZE ->
          tones.posterize(pixels, 8 - (int) Math.rint((double) step * range.lostBits / STRONGEST));
      case SOLARIZE -> tones.solarize(pixels, 255 - 255.0 * step / STRONGEST);
      case AUTO_CONTRAST -> tones.autoContrast(pixels);
      case EQUALIZE -> tones.equalize(pixels);
    }
  }
}
