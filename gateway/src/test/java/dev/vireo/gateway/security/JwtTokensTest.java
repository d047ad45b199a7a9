package dev.vireo.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON Web Tokens: what is believed, and what is not. */
class JwtTokensTest {
  private static final String SECRET = "a secret that is long enough to sign with";
  private static final KeyPair RSA = keyPair("RSA");
  private static final KeyPair ED25519 = keyPair("Ed25519");
  private static final KeyPair OTHER_RSA = keyPair("RSA");

  @TempDir private Path folder;

  @Test
  void aSecretVerifiesHmac() throws Exception {
    JwtTokens tokens = open(SECRET + "\n");

    assertThat(tokens.check(sign("HS256", new HmacKey(SECRET.getBytes(UTF_8)), claims())))
        .hasValue(new Caller("robot", Set.of(Scope.INFER)));
    assertThat(tokens.check(sign("HS256", new HmacKey((SECRET + "!").getBytes(UTF_8)), claims())))
        .isEmpty();
  }

  @Test
  void aPemKeyVerifiesRsa() throws Exception {
    JwtTokens tokens = open(pem(RSA));

    assertThat(tokens.check(sign("RS256", RSA.getPrivate(), claims()))).isPresent();
    assertThat(tokens.check(sign("RS256", OTHER_RSA.getPrivate(), claims()))).isEmpty();
  }

  @Test
  void aPemKeyVerifiesEd25519() throws Exception {
    JwtTokens tokens = open(pem(ED25519));

    assertThat(tokens.check(sign("EdDSA", ED25519.getPrivate(), claims()))).isPresent();
  }

  @Test
  void anyKeyOfASetMaySign() throws Exception {
    JsonWebKeySet set =
        new JsonWebKeySet(
            PublicJsonWebKey.Factory.newPublicJwk(RSA.getPublic()),
            PublicJsonWebKey.Factory.newPublicJwk(ED25519.getPublic()));
    JwtTokens tokens = open(set.toJson(OutputControlLevel.PUBLIC_ONLY));

    assertThat(tokens.check(sign("RS256", RSA.getPrivate(), claims()))).isPresent();
    assertThat(tokens.check(sign("EdDSA", ED25519.getPrivate(), claims()))).isPresent();
    assertThat(tokens.check(sign("RS256", OTHER_RSA.getPrivate(), claims()))).isEmpty();
  }

  @Test
  void aTokenWithoutSignatureIsNotBelieved() throws Exception {
    String payload = encode(claims().toJson());
    for (String header :
        List.of(
            "{\"alg\":\"none\"}",
            "{\"alg\":\"None\"}",
            "{\"alg\":\"nOnE\",\"typ\":\"JWT\"}",
            "{}")) {
      for (String keys : List.of(pem(RSA), SECRET)) {
        assertThat(open(keys).check(encode(header) + "." + payload + ".")).isEmpty();
      }
    }
  }

  @Test
  void aPublicKeyIsNoSecret() throws Exception {
    for (byte[] published :
        List.of(
            pem(RSA).getBytes(UTF_8),
            pem(RSA).strip().getBytes(UTF_8),
            RSA.getPublic().getEncoded())) {
      assertThat(open(pem(RSA)).check(sign("HS256", new HmacKey(published), claims()))).isEmpty();
    }
  }

  @Test
  void aKeyThatTheTokenBringsIsNotUsed() throws Exception {
    JsonWebSignature signature = signature("RS256", OTHER_RSA.getPrivate(), claims());
    signature.setJwkHeader(PublicJsonWebKey.Factory.newPublicJwk(OTHER_RSA.getPublic()));

    assertThat(open(pem(RSA)).check(signature.getCompactSerialization())).isEmpty();
  }

  @Test
  void aChangedTokenIsNotBelieved() throws Exception {
    String[] parts = sign("RS256", RSA.getPrivate(), claims()).split("\\.", -1);
    JwtClaims more = claims();
    more.setStringClaim("scope", "admin");

    assertThat(open(pem(RSA)).check(parts[0] + "." + encode(more.toJson()) + "." + parts[2]))
        .isEmpty();
    assertThat(open(pem(RSA)).check(parts[0] + "." + parts[1] + ".")).isEmpty();
    assertThat(open(pem(RSA)).check("no.token.here")).isEmpty();
    assertThat(open(pem(RSA)).check("")).isEmpty();
  }

  @Test
  void aTokenMustExpireAndNotBeExpired() throws Exception {
    JwtClaims forever = claims();
    forever.unsetClaim("exp");
    JwtClaims expired = claims();
    expired.setExpirationTimeMinutesInTheFuture(-1);

    assertRefused(forever);
    assertRefused(expired);
  }

  @Test
  void aTokenOfTomorrowIsNotBelievedToday() throws Exception {
    JwtClaims tomorrow = claims();
    tomorrow.setNotBeforeMinutesInThePast(-60);

    assertRefused(tomorrow);
  }

  @Test
  void issuerAndAudienceAreCheckedWhereTheyAreNamed() throws Exception {
    JwtTokens strict =
        JwtTokens.open(new JwtSettings(write(pem(RSA)), "https://id.example", "vireo"));
    JwtClaims right = claims();
    right.setIssuer("https://id.example");
    right.setAudience("vireo", "others");
    JwtClaims otherIssuer = claims();
    otherIssuer.setIssuer("https://evil.example");
    otherIssuer.setAudience("vireo");
    JwtClaims otherAudience = claims();
    otherAudience.setIssuer("https://id.example");
    otherAudience.setAudience("others");

    assertThat(strict.check(sign("RS256", RSA.getPrivate(), right))).isPresent();
    assertThat(strict.check(sign("RS256", RSA.getPrivate(), otherIssuer))).isEmpty();
    assertThat(strict.check(sign("RS256", RSA.getPrivate(), otherAudience))).isEmpty();
    assertThat(strict.check(sign("RS256", RSA.getPrivate(), claims()))).isEmpty();
    assertThat(open(pem(RSA)).check(sign("RS256", RSA.getPrivate(), right))).isPresent();
  }

  @Test
  void scopesOfOthersAreNotOurs() throws Exception {
    assertThat(scopes("openid infer profile")).containsExactly(Scope.INFER);
    assertThat(scopes("infer admin")).containsExactlyInAnyOrder(Scope.INFER, Scope.ADMIN);
    assertThat(scopes(List.of("admin"))).containsExactly(Scope.ADMIN);
    assertThat(scopes("administrator inference")).isEmpty();
    assertThat(scopes(7)).isEmpty();
    assertThat(scopes(null)).isEmpty();
  }

  @Test
  void filesThatHoldNoKeysAreNamed() throws Exception {
    assertThatThrownBy(() -> open("short")).hasMessageContaining("at least 32 bytes");
    assertThatThrownBy(() -> open("{\"keys\":[]}")).hasMessageContaining("no key");
    assertThatThrownBy(() -> open("{not json")).hasMessageContaining("are no JWK set");
    assertThatThrownBy(() -> open(block("PUBLIC KEY", new byte[10])))
        .hasMessageContaining("are no JWK set");
    assertThatThrownBy(() -> open(block("PRIVATE KEY", RSA.getPrivate().getEncoded())))
        .hasMessageContaining("PRIVATE KEY; expected PUBLIC KEY");
    assertThatThrownBy(() -> JwtTokens.open(new JwtSettings(folder.resolve("none"), "", "")))
        .hasMessageContaining("cannot be read");
  }

  private void assertRefused(JwtClaims claims) throws Exception {
    assertThat(open(pem(RSA)).check(sign("RS256", RSA.getPrivate(), claims))).isEmpty();
  }

  private Set<Scope> scopes(Object claim) throws Exception {
    JwtClaims claims = claims();
    claims.setClaim("scope", claim);
    return open(pem(RSA)).check(sign("RS256", RSA.getPrivate(), claims)).orElseThrow().scopes();
  }

  private JwtTokens open(String keys) throws IOException {
    return JwtTokens.open(new JwtSettings(write(keys), "", ""));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("keys"), content);
  }

  private static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setSubject("robot");
    claims.setExpirationTimeMinutesInTheFuture(10);
    claims.setStringClaim("scope", "infer");
    return claims;
  }

  private static String sign(String algorithm, Key key, JwtClaims claims) throws JoseException {
    return signature(algorithm, key, claims).getCompactSerialization();
  }

  private static JsonWebSignature signature(String algorithm, Key key, JwtClaims claims) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKey(key);
    return signature;
  }

  private static String pem(KeyPair pair) {
    return block("PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private static String block(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static KeyPair keyPair(String kind) {
    try {
      return KeyPairGenerator.getInstance(kind).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
