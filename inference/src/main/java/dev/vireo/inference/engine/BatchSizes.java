package dev.vireo.inference.engine;

/**
 * How many images go through a model together where nobody says. On a CPU a batch pays as long as
 * what it keeps between two operations stays in a core's cache, and costs beyond that: of 1 to 32,
 * measured on one thread, ViT-Tiny at 224 pixels is fastest with 1 to 4 and a fifteenth slower with
 * 8, ResNet18 does not care; networks for 32 pixels want 8 to 32. A GPU wants many.
 */
public final class BatchSizes {
  private static final int GPU = 64;
  private static final int MOST_ON_CPU = 16;

  /** Four images of 224 pixels. */
  private static final int CPU_PIXELS = 4 * 224 * 224;

  private BatchSizes() {}

  /** Of square images. */
  public static int best(boolean gpu, int size) {
    return best(gpu, size, size);
  }

  /**
   * @param height of the model's input, in pixels, at least 1
   * @param width of the model's input, in pixels, at least 1
   * @return in [1, 64]
   */
  public static int best(boolean gpu, int height, int width) {
    return gpu ? GPU : (int) Math.clamp(CPU_PIXELS / ((long) height * width), 1L, MOST_ON_CPU);
  }
}
