package dev.vireo.inference.store;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Addresses as people write them. */
final class WebAddress {
  /** What an address may hold as it stands: RFC 3986, without {@code #}. */
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%";

  private WebAddress() {}

  /**
   * Spaces and letters outside ASCII are escaped; what is escaped stays so. A fragment is left out.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  static URI parse(String address) {
    int fragment = address.indexOf('#');
    String whole = fragment < 0 ? address : address.substring(0, fragment);
    StringBuilder escaped = new StringBuilder();
    for (byte b : whole.getBytes(StandardCharsets.UTF_8)) {
      if (ALLOWED.indexOf(b) >= 0) {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    try {
      URI uri = new URI(escaped.toString());
      if (uri.isAbsolute() && uri.getHost() == null) {
        throw new VireoException(ErrorCode.INVALID_ARGUMENT, "this address names no host");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "this is no address: " + e.getReason(), e);
    }
  }
}
