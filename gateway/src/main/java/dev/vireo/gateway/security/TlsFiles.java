package dev.vireo.gateway.security;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate chain and private key, PEM.
 *
 * @param certificate the server's first, then those that lead to a root
 * @param key RSA or EC, in PKCS 8, PKCS 1 or SEC 1, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
  private static final byte[] SIGNED = {'v', 'i', 'r', 'e', 'o'};

  /**
   * Reads each file once, so that what was tried is what is used.
   *
   * @throws VireoException INVALID_ARGUMENT when a file cannot be read or holds what it should not,
   *     or when the key is not that of the chain's first certificate
   */
  public KeyCertOptions read(Vertx vertx) {
    PemKeyCertOptions options =
        new PemKeyCertOptions().setCertValue(bytes(certificate)).setKeyValue(bytes(key));
    boolean belong;
    try {
      belong = belongTogether(options, vertx);
    } catch (Exception e) { // Vert.x declares no less
      throw wrong(
          "the certificate "
              + certificate
              + " and its key "
              + key
              + " cannot be used ("
              + e.getMessage()
              + "): PEM is read, of RSA and EC keys that are not encrypted",
          e);
    }
    if (!belong) {
      throw wrong(
          "the key "
              + key
              + " is not that of the first certificate in "
              + certificate
              + ": the two come as a pair, the server's own certificate before those of its issuers",
          null);
    }
    return options;
  }

  private static boolean belongTogether(PemKeyCertOptions options, Vertx vertx) throws Exception {
    for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
      X509KeyManager keys = (X509KeyManager) manager;
      for (String type : new String[] {"RSA", "EC"}) {
        String[] aliases = keys.getServerAliases(type, null);
        if (aliases != null) {
          PublicKey ofCertificate = keys.getCertificateChain(aliases[0])[0].getPublicKey();
          return signsFor(keys.getPrivateKey(aliases[0]), ofCertificate);
        }
      }
    }
    throw new GeneralSecurityException("the certificate's key is neither RSA nor EC");
  }

  /** Of two keys of one algorithm, as a key store sees to. */
  private static boolean signsFor(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(key);
    signature.update(SIGNED);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(SIGNED);
    try {
      return signature.verify(signed);
    } catch (SignatureException e) {
      return false; // of another size
    }
  }

  private static Buffer bytes(Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw wrong("there is no file " + file, e);
    } catch (IOException e) {
      throw wrong("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static VireoException wrong(String message, @Nullable Throwable cause) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message, cause);
  }
}
