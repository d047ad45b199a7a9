package dev.vireo.tools.cli;

import dev.vireo.gateway.security.JwtSettings;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.gateway.security.TlsFiles;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Who may call the service, as options. */
final class SecurityOptions {
  @Option(
      names = "--api-keys",
      paramLabel = "FILE",
      description = "Keys that clients must show: on each line a name, scopes and a key.")
  private Path apiKeys;

  @Option(
      names = "--jwt-keys",
      paramLabel = "FILE",
      description = "Keys that JSON Web Tokens are verified with: a JWK set, PEM, or a secret.")
  private Path jwtKeys;

  @Option(
      names = "--jwt-issuer",
      paramLabel = "ISSUER",
      defaultValue = "",
      description = "What tokens must say in iss (default: anything).")
  private String jwtIssuer;

  @Option(
      names = "--jwt-audience",
      paramLabel = "AUDIENCE",
      defaultValue = "",
      description = "What tokens must hold in aud (default: anything).")
  private String jwtAudience;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate chain, PEM; with --tls-key the service speaks TLS only.")
  private Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM.")
  private Path tlsKey;

  @Option(
      names = "--allow-origin",
      split = ",",
      paramLabel = "ORIGIN",
      description =
          "Pages that may use the service beside its own, as https://birds.example; several times"
              + " for several.")
  private List<String> allowedOrigins = new ArrayList<>();

  @Option(
      names = "--host-names",
      split = ",",
      paramLabel = "NAME",
      description =
          "Names that requests may call the service by, others are refused (default: on loopback"
              + " without keys, its own names and addresses; elsewhere any).")
  private List<String> hostNames = new ArrayList<>();

  /**
   * What they say together.
   *
   * @throws VireoException INVALID_ARGUMENT when one of them needs another
   */
  SecuritySettings settings() {
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw wrong("--tls-cert and --tls-key belong together");
    }
    if (jwtKeys == null && !(jwtIssuer.isEmpty() && jwtAudience.isEmpty())) {
      throw wrong("--jwt-issuer and --jwt-audience need --jwt-keys");
    }
    return new SecuritySettings(
        Optional.ofNullable(apiKeys),
        Optional.ofNullable(jwtKeys).map(file -> new JwtSettings(file, jwtIssuer, jwtAudience)),
        Optional.ofNullable(tlsCertificate).map(file -> new TlsFiles(file, tlsKey)),
        Set.copyOf(allowedOrigins),
        Set.copyOf(hostNames));
  }

  private static VireoException wrong(String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, what);
  }
}
