package dev.vireo.gateway.security;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may use the service from a browser. A request without {@code Origin} comes from no
 * page. A page of the service itself may; others only when they are allowed by name.
 *
 * <p>Where nobody must say who they are, a page counts as the service's own only under the names
 * that the service cannot lose: an address or localhost. Otherwise the owner of any name could
 * point it here once the page is loaded (DNS rebinding), and would be its own origin.
 */
public final class Origins {
  private final Set<String> allowed = new HashSet<>();
  private final boolean anyName;

  /**
   * @param allowed origins as browsers write them
   * @param anyName whether the service's own pages may be reached under any name
   */
  public Origins(Set<String> allowed, boolean anyName) {
    for (String origin : allowed) {
      this.allowed.add(origin.toLowerCase(Locale.ROOT));
    }
    this.anyName = anyName;
  }

  /**
   * @param origin the request's header, or null
   * @param host the request's header, or null
   */
  public boolean mayUse(@Nullable String origin, @Nullable String host) {
    if (origin == null || invites(origin)) {
      return true;
    }
    URI page;
    try {
      page = URI.create(origin);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return page.getAuthority() != null
        && page.getAuthority().equalsIgnoreCase(host)
        && (anyName || isFixed(page.getHost()));
  }

  /** Whether it is one of those that are allowed by name. */
  boolean invites(@Nullable String origin) {
    return origin != null && allowed.contains(origin.toLowerCase(Locale.ROOT));
  }

  /** Whether any is. */
  boolean inviteSome() {
    return !allowed.isEmpty();
  }

  /** Whether no name server decides where it leads. */
  private static boolean isFixed(String host) {
    return host != null
        && (host.equalsIgnoreCase("localhost")
            || host.startsWith("[")
            || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"));
  }
}
