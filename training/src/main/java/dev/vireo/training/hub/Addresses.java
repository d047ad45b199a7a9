package dev.vireo.training.hub;

import java.net.URI;
import java.util.Locale;

/** What may be said of an address, and to it. */
final class Addresses {
  private Addresses() {}

  /** An address as it may stand in a message: what follows the path may be a signature. */
  static String shown(URI address) {
    return shown(address.toString());
  }

  static String shown(String address) {
    return address.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
  }

  /** Whether nobody between here and there can read or change what is sent. */
  static boolean isPrivate(URI address) {
    return "https".equalsIgnoreCase(address.getScheme())
        || ("http".equalsIgnoreCase(address.getScheme()) && isThisMachine(address.getHost()));
  }

  static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  static boolean sameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = address.getPort() < 0 ? usual : address.getPort();
    return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }
}
