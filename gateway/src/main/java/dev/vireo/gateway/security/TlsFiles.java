package dev.vireo.gateway.security;

import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;

/**
 * A server's certificate chain and private key, PEM.
 *
 * @param certificate the server's first, then those that lead to a root
 * @param key PKCS 8 or PKCS 1, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
  /** For Vert.x, which reads the files when they are applied. */
  public PemKeyCertOptions options() {
    return new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString());
  }
}
