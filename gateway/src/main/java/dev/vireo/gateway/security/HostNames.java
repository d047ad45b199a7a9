package dev.vireo.gateway.security;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that the service answers to, whatever the port. A page that points its own name at this
 * machine once it is loaded (DNS rebinding) asks under that name, and is refused.
 */
public final class HostNames {
  private static final HostNames ANY = new HostNames(Set.of());

  private final Set<String> names;

  private HostNames(Set<String> names) {
    this.names = names;
  }

  /** Whatever a request calls the service. */
  public static HostNames any() {
    return ANY;
  }

  /**
   * @param names names and addresses, at least one; IPv6 with or without brackets
   */
  public static HostNames of(Set<String> names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      known.add(normal(name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name));
    }
    return new HostNames(Set.copyOf(known));
  }

  /**
   * What reaches only this machine: the name or address that is listened on, what it stands for,
   * and localhost.
   *
   * @param host a name or an address of the loopback interface
   */
  public static HostNames loopback(String host) {
    Set<String> names = new HashSet<>(Set.of("localhost", host));
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        names.add(address.getHostAddress());
      }
    } catch (UnknownHostException e) {
      // Then nothing can listen on it either.
    }
    return of(names);
  }

  /**
   * @param authority a name or an address, perhaps with a port: a Host header's value; null or
   *     empty where there is none
   * @throws VireoException PERMISSION_DENIED for a name that is not the service's
   */
  void require(@Nullable String authority) {
    if (names.isEmpty()) {
      return;
    }
    String host = authority == null ? "" : authority;
    int port = host.lastIndexOf(':');
    if (port > host.lastIndexOf(']')) {
      host = host.substring(0, port);
    }
    if (!names.contains(normal(host))) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED,
          host.isEmpty()
              ? "the request names no host, and the service answers to its own names (--host-names)"
              : "the service does not answer to the name \"" + host + "\"; --host-names lets it");
    }
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("[")) {
      return lower;
    }
    try { // an address: no name server is asked
      return InetAddress.getByName(lower).getHostAddress();
    } catch (UnknownHostException e) {
      return lower;
    }
  }
}
