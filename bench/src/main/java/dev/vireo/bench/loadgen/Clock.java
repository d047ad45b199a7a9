package dev.vireo.bench.loadgen;

import java.util.concurrent.locks.LockSupport;

/** What time it is, and waiting for a moment. */
public interface Clock {
  /** The machine's, by {@link System#nanoTime}. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleepUntil(long moment) {
          for (long left = moment - nanos(); left > 0; left = moment - nanos()) {
            LockSupport.parkNanos(left);
          }
        }
      };

  /** Nanoseconds from some moment on. */
  long nanos();

  /** Returns at once when the moment is past. */
  void sleepUntil(long moment);
}
