package dev.vireo.gateway.security;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Who may connect, and how.
 *
 * @param apiKeys a key file, see {@code docs/security.md}
 * @param jwt which tokens are believed; without keys and tokens everybody may do everything
 * @param tls certificate and key; without them, plain text
 * @param allowedOrigins origins of pages, beside the service's own, that may use it, as browsers
 *     write them: {@code https://birds.example}
 * @param hostNames names and addresses that requests may call the service by; empty for those of
 *     loopback where it listens there and asks nobody who they are, and for any name elsewhere
 */
public record SecuritySettings(
    Optional<Path> apiKeys,
    Optional<JwtSettings> jwt,
    Optional<TlsFiles> tls,
    Set<String> allowedOrigins,
    Set<String> hostNames) {
  /** Open to all who reach it, in plain text, but not to other people's pages. */
  public static final SecuritySettings NONE =
      new SecuritySettings(
          Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of());

  public SecuritySettings {
    allowedOrigins = Set.copyOf(allowedOrigins);
    hostNames = Set.copyOf(hostNames);
  }

  /** Whether callers must say who they are. */
  public boolean authenticates() {
    return apiKeys.isPresent() || jwt.isPresent();
  }

  public SecuritySettings withApiKeys(Path file) {
    return new SecuritySettings(Optional.of(file), jwt, tls, allowedOrigins, hostNames);
  }

  public SecuritySettings withTls(TlsFiles files) {
    return new SecuritySettings(apiKeys, jwt, Optional.of(files), allowedOrigins, hostNames);
  }

  public SecuritySettings withAllowedOrigins(Set<String> origins) {
    return new SecuritySettings(apiKeys, jwt, tls, origins, hostNames);
  }

  public SecuritySettings withHostNames(Set<String> names) {
    return new SecuritySettings(apiKeys, jwt, tls, allowedOrigins, names);
  }
}
