package dev.vireo.inference.batch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * How many pixels of large images may be in decoding at the same time, in all batchers that share
 * this. Safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class DecodingPixels {
  /** What is larger takes half a second and more to decode. */
  static final long ORDINARY = 32L << 20;

  private static final long FOR_EACH_CORE = 16L << 20;

  private final long limit;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private long taken;

  /**
   * @param limit in pixels; one image alone may have more
   */
  public DecodingPixels(long limit) {
    this.limit = limit;
  }

  /** 16 million for each core. */
  public static DecodingPixels ofCores() {
    return new DecodingPixels(FOR_EACH_CORE * Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param whenFree is told once, where there was no room, when there may be
   * @return whether there was room; what was taken is to be released
   */
  synchronized boolean take(long pixels, Runnable whenFree) {
    if (taken > 0 && pixels > limit - taken) {
      waiting.add(whenFree);
      return false;
    }
    taken = Math.addExact(taken, Math.min(pixels, limit));
    return true;
  }

  /** Gives back what was taken. */
  void release(long pixels) {
    List<Runnable> told;
    synchronized (this) {
      taken -= Math.min(pixels, limit);
      told = List.copyOf(waiting);
      waiting.clear();
    }
    told.forEach(Runnable::run);
  }
}
