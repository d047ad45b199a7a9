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
 */
public record SecuritySettings(
    Optional<Path> apiKeys,
    Optional<JwtSettings> jwt,
    Optional<TlsFiles> tls,
    Set<String> allowedOrigins) {
  /** Open to all who reach it, in plain text, but not to other people's pages. */
  public static final SecuritySettings NONE =
      new SecuritySettings(Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

  public SecuritySettings {
    allowedOrigins = Set.copyOf(allowedOrigins);
  }

  /** Whether callers must say who they are. */
  public boolean authenticates() {
    return apiKeys.isPresent() || jwt.isPresent();
  }

  public SecuritySettings withApiKeys(Path file) {
    return new SecuritySettings(Optional.of(file), jwt, tls, allowedOrigins);
  }

  public SecuritySettings withTls(TlsFiles files) {
    return new SecuritySettings(apiKeys, jwt, Optional.of(files), allowedOrigins);
  }
}
