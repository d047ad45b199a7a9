package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to a host, as Python's tools have it from the environment: {@code HTTPS_PROXY},
 * {@code HTTP_PROXY}, else {@code ALL_PROXY}, but for the hosts of {@code NO_PROXY}; names in small
 * letters win. No proxy leads to this machine. Where Java's own properties name a proxy ({@code
 * https.proxyHost}), they decide.
 */
public final class Proxies {
  private static final List<String> HTTP = List.of("", "http");
  private static final List<String> SOCKS = List.of("socks", "socks4", "socks5", "socks5h");

  private final Map<String, String> environment;

  private Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  /**
   * A proxy, and who it knows its user as.
   *
   * @param shown its address without name and password, and who named it, for people
   */
  record Via(Proxy proxy, Optional<Authenticator> user, String shown) {}

  /**
   * @return empty where the way is direct, or Java's own properties tell it
   * @throws VireoException INVALID_ARGUMENT when what the environment names is no proxy
   */
  Optional<Via> to(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (System.getProperty(scheme + ".proxyHost") != null
        || System.getProperty("socksProxyHost") != null
        || Addresses.isThisMachine(address.getHost())
        || isExcepted(address)) {
      return Optional.empty();
    }
    return named(scheme + "_proxy").or(() -> named("all_proxy"));
  }

  private Optional<Via> named(String variable) {
    String large = variable.toUpperCase(Locale.ROOT);
    String name = given(variable).isPresent() ? variable : large;
    return given(variable).or(() -> given(large)).map(text -> parsed(name, text));
  }

  private Optional<String> given(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private boolean isExcepted(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    String excepted = given("no_proxy").or(() -> given("NO_PROXY")).orElse("");
    for (String each : excepted.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = each.replaceFirst("^\\*?\\.", "");
      boolean port = name.endsWith(":" + address.getPort());
      String bare = port ? name.substring(0, name.lastIndexOf(':')) : name;
      if (each.equals("*")
          || (!bare.isEmpty() && (host.equals(bare) || host.endsWith("." + bare)))) {
        return true;
      }
    }
    return false;
  }

  private static Via parsed(String variable, String text) {
    String full = text.contains("://") ? text : "http://" + text;
    URI address;
    try {
      address = URI.create(full);
    } catch (IllegalArgumentException _) {
      throw none(variable, text); // Not with its cause, which shows a password.
    }
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    boolean socks = SOCKS.contains(scheme);
    if (address.getHost() == null || !(socks || HTTP.contains(scheme))) {
      throw none(variable, text);
    }
    int port = address.getPort() < 0 ? (socks ? 1080 : 80) : address.getPort();
    Proxy proxy =
        new Proxy(
            socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
            InetSocketAddress.createUnresolved(address.getHost(), port));
    return new Via(
        proxy,
        Optional.ofNullable(address.getRawUserInfo()).map(User::new),
        "%s:%d of %s".formatted(address.getHost(), port, variable));
  }

  private static VireoException none(String variable, String text) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "%s names no proxy: '%s'; it is to be as http://HOST:PORT, http://NAME:PASSWORD@HOST:PORT or socks5://HOST:PORT"
            .formatted(variable, Addresses.shown(text.contains("://") ? text : "//" + text)));
  }

  /** Tells its name and password to a proxy, once, and never to another host. */
  private static final class User extends Authenticator {
    private final String name;
    private final String password;
    private final AtomicBoolean told = new AtomicBoolean();

    User(String userInfo) {
      String[] parts = userInfo.split(":", 2);
      name = decoded(parts[0]);
      password = parts.length == 2 ? decoded(parts[1]) : "";
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return getRequestorType() == RequestorType.PROXY && !told.getAndSet(true)
          ? new PasswordAuthentication(name, password.toCharArray())
          : null;
    }
  }
}
