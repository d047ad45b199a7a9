package dev.vireo.bench.engines;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;

/**
 * A service that runs already.
 *
 * @param name for tables
 * @param address where an image file is posted, as the body; every answer with status 200 counts
 */
public record Service(String name, URI address) {

  /**
   * @param text {@code NAME=http://HOST:PORT/PATH}
   * @throws VireoException INVALID_ARGUMENT for anything else
   */
  public static Service parse(String text) {
    int equals = text.indexOf('=');
    if (equals > 0 && text.substring(equals + 1).matches("https?://[^\\s]+")) {
      try {
        return new Service(text.substring(0, equals), URI.create(text.substring(equals + 1)));
      } catch (IllegalArgumentException _) {
        // told below
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "'" + text + "' is no service: write NAME=http://HOST:PORT/PATH, where images are posted");
  }
}
