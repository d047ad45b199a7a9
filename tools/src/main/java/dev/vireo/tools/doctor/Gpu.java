package dev.vireo.tools.doctor;

import java.util.Locale;

/**
 * An NVIDIA GPU.
 *
 * @param index as the driver counts them, from 0
 * @param major of its compute capability
 * @param bytes of its memory
 */
record Gpu(int index, String name, int major, int minor, int processors, long bytes) {
  /** For people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %d.%d, %d multiprocessors, %.1f GiB",
        name,
        major,
        minor,
        processors,
        bytes / (double) (1 << 30));
  }
}
