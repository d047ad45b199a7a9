package dev.vireo.gateway.security;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * JSON Web Tokens that one of the keys signed. Each key accepts the algorithms of its own kind
 * only, so neither {@code none} nor a public key used as a secret gets through. A token must
 * expire; {@code nbf}, {@code iss} and {@code aud} are checked, with 30 seconds for clocks that
 * differ. The claim {@code scope} (RFC 8693, section 4.2) holds the scopes.
 */
final class JwtTokens implements Credentials {
  private static final int CLOCK_SKEW_SECONDS = 30;

  private final List<JwtConsumer> consumers;

  private JwtTokens(List<JwtConsumer> consumers) {
    this.consumers = consumers;
  }

  /**
   * @throws VireoException see {@link JwtKeys#read}
   */
  static JwtTokens open(JwtSettings settings) {
    List<JwtConsumer> consumers = new ArrayList<>();
    for (Key key : JwtKeys.read(settings.keys())) {
      consumers.add(consumer(key, settings));
    }
    return new JwtTokens(List.copyOf(consumers));
  }

  private static JwtConsumer consumer(Key key, JwtSettings settings) {
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setVerificationKey(key)
            .setJwsAlgorithmConstraints(ConstraintType.PERMIT, algorithms(key))
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS);
    if (!settings.issuer().isEmpty()) {
      builder.setExpectedIssuer(settings.issuer());
    }
    if (settings.audience().isEmpty()) {
      builder.setSkipDefaultAudienceValidation();
    } else {
      builder.setExpectedAudience(settings.audience());
    }
    return builder.build();
  }

  private static String[] algorithms(Key key) {
    return switch (key) {
      case RSAPublicKey _ ->
          new String[] {
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512
          };
      case ECPublicKey _ ->
          new String[] {
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384
          };
      case EdECPublicKey _ -> new String[] {AlgorithmIdentifiers.EDDSA};
      case SecretKey _ ->
          new String[] {
            AlgorithmIdentifiers.HMAC_SHA256,
            AlgorithmIdentifiers.HMAC_SHA384,
            AlgorithmIdentifiers.HMAC_SHA512
          };
      default ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "a " + key.getAlgorithm() + " key cannot verify tokens; RSA, EC and Ed25519 can");
    };
  }

  @Override
  public Optional<Caller> check(String token) {
    if (token.chars().filter(each -> each == '.').count() != 2) {
      return Optional.empty();
    }
    for (JwtConsumer consumer : consumers) {
      try {
        JwtClaims claims = consumer.processToClaims(token);
        return Optional.of(new Caller(String.valueOf(claims.getClaimValue("sub")), scopes(claims)));
      } catch (InvalidJwtException e) {
        // Another key may have signed it.
      }
    }
    return Optional.empty();
  }

  /** Words of {@code scope} that are not ours belong to somebody else. */
  private static Set<Scope> scopes(JwtClaims claims) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    Object claim = claims.getClaimValue("scope");
    List<?> words =
        switch (claim) {
          case String text -> List.of(text.split(" ", -1));
          case List<?> list -> list;
          case null, default -> List.of();
        };
    for (Scope each : Scope.values()) {
      if (words.contains(each.word())) {
        scopes.add(each);
      }
    }
    return scopes;
  }
}
