package dev.vireo.bench.loadgen;

import java.util.function.DoubleFunction;

/**
 * What was done before anything counted.
 *
 * @param stable whether two windows in a row ran at the same speed, to 2 %
 */
public record WarmUp(double seconds, boolean stable) {
  private static final double SAME = 0.02;

  /**
   * Runs windows until two in a row are equally fast.
   *
   * @param window runs for about so many seconds and gives what it did
   * @param seconds of the first window; each is half as long again as the one before
   * @param most seconds in all, about
   */
  public static WarmUp run(DoubleFunction<Measured> window, double seconds, double most) {
    double spent = 0;
    double before = 0;
    double length = seconds;
    while (spent < most) {
      Measured measured = window.apply(Math.min(length, most - spent));
      spent += measured.seconds();
      double rate = measured.samplesPerSecond();
      if (before > 0 && Math.abs(rate / before - 1) < SAME) {
        return new WarmUp(spent, true);
      }
      before = rate;
      length *= 1.5;
    }
    return new WarmUp(spent, false);
  }
}
