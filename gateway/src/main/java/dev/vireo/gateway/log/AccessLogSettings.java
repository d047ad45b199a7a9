package dev.vireo.gateway.log;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a line for each request goes.
 *
 * @param file appended to; empty for standard output
 */
public record AccessLogSettings(Optional<Path> file, Format format) {
  /** How a line is written. */
  public enum Format {
    /** An object of JSON. */
    JSON,
    /** As Apache's {@code combined}, which most tools read. */
    COMBINED
  }
}
