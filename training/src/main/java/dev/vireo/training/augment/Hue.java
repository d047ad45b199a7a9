package dev.vireo.training.augment;

/** Turns the hue of every pixel, with torchvision 0.14's {@code adjust_hue} on uint8 tensors. */
final class Hue {
  private static final float GREATEST = 255;

  private Hue() {}

  /**
   * @param turn of the colour circle, in [-0.5, 0.5]
   */
  static void turn(byte[] pixels, double turn) {
    for (int i = 0; i < pixels.length; i += Canvas.CHANNELS) {
      float red = (pixels[i] & 0xFF) / GREATEST;
      float green = (pixels[i + 1] & 0xFF) / GREATEST;
      float blue = (pixels[i + 2] & 0xFF) / GREATEST;
      float value = Math.max(red, Math.max(green, blue));
      float chroma = value - Math.min(red, Math.min(green, blue));
      float saturation = chroma == 0 ? 0 : chroma / value;
      float hue = hue(red, green, blue, value, chroma) + (float) turn;
      set(pixels, i, hue - (float) Math.floor(hue), saturation, value);
    }
  }

  private static float hue(float red, float green, float blue, float value, float chroma) {
    if (chroma == 0) {
      return 0;
    }
    float fromRed = (value - red) / chroma;
    float fromGreen = (value - green) / chroma;
    float fromBlue = (value - blue) / chroma;
    float sixths =
        value == red
            ? fromBlue - fromGreen
            : value == green ? 2 + fromRed - fromBlue : 4 + fromGreen - fromRed;
    return (sixths / 6 + 1) % 1;
  }

  private static void set(byte[] pixels, int at, float hue, float saturation, float value) {
    float sixths = hue * 6;
    float whole = (float) Math.floor(sixths);
    float part = sixths - whole;
    byte full = level(value);
    byte least = level(value * (1 - saturation));
    byte falling = level(value * (1 - saturation * part));
    byte rising = level(value * (1 - saturation * (1 - part)));
    switch ((int) whole % 6) {
      case 0 -> set(pixels, at, full, rising, least);
      case 1 -> set(pixels, at, falling, full, least);
      case 2 -> set(pixels, at, least, full, rising);
      case 3 -> set(pixels, at, least, falling, full);
      case 4 -> set(pixels, at, rising, least, full);
      case 5 -> set(pixels, at, full, least, falling);
      default -> throw new AssertionError(whole);
    }
  }

  private static void set(byte[] pixels, int at, byte red, byte green, byte blue) {
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  }

  private static byte level(float share) {
    return (byte) (int) (Math.clamp(share, 0f, 1f) * GREATEST);
  }
}
