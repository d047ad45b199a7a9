package dev.vireo.gateway.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.Use;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** The keys of a file that tokens are verified with. */
final class JwtKeys {
  private static final int SHORTEST_SECRET = 32;
  private static final Pattern PEM_BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
  private static final List<String> PUBLIC_KEYS = List.of("RSA", "EC", "Ed25519");

  private JwtKeys() {}

  /**
   * @param file a JWK set or a single JWK, PEM blocks, or else a secret
   * @return at least one key
   * @throws VireoException UNREADABLE or INVALID_ARGUMENT; never with what the file holds
   */
  static List<Key> read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "the token keys " + file + " cannot be read: " + e, e);
    }
    String text = new String(bytes, UTF_8).strip();
    try {
      if (text.startsWith("{")) {
        return some(file, jwks(text));
      }
      return text.contains("-----BEGIN ")
          ? some(file, pem(file, text))
          : List.of(secret(file, text));
    } catch (JoseException | GeneralSecurityException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the token keys " + file + " are no JWK set, PEM public keys or certificates",
          e);
    }
  }

  private static List<Key> some(Path file, List<Key> keys) {
    if (keys.isEmpty()) {
      throw wrong(file, "they hold no key");
    }
    return keys;
  }

  private static List<Key> jwks(String json) throws JoseException {
    List<JsonWebKey> all =
        json.contains("\"keys\"")
            ? new JsonWebKeySet(json).getJsonWebKeys()
            : List.of(JsonWebKey.Factory.newJwk(json));
    List<Key> keys = new ArrayList<>();
    for (JsonWebKey each : all) {
      if (!Use.ENCRYPTION.equals(each.getUse())) {
        keys.add(each.getKey());
      }
    }
    return keys;
  }

  private static List<Key> pem(Path file, String text) throws GeneralSecurityException {
    List<Key> keys = new ArrayList<>();
    Matcher block = PEM_BLOCK.matcher(text);
    while (block.find()) {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2).getBytes(US_ASCII));
      switch (block.group(1)) {
        case "PUBLIC KEY" -> keys.add(publicKey(der));
        case "CERTIFICATE" ->
            keys.add(
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey());
        default ->
            throw wrong(
                file,
                "they hold a block " + block.group(1) + "; expected PUBLIC KEY or CERTIFICATE");
      }
    }
    return keys;
  }

  private static Key publicKey(byte[] der)
      throws NoSuchAlgorithmException, InvalidKeySpecException {
    InvalidKeySpecException last = new InvalidKeySpecException("of no known kind");
    for (String kind : PUBLIC_KEYS) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw last;
  }

  private static Key secret(Path file, String text) {
    byte[] secret = text.getBytes(UTF_8);
    if (secret.length < SHORTEST_SECRET) {
      throw wrong(file, "a secret has at least " + SHORTEST_SECRET + " bytes");
    }
    return new HmacKey(secret);
  }

  private static VireoException wrong(Path file, String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, "the token keys " + file + ": " + what);
  }
}
