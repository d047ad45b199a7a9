package dev.vireo.gateway.security;

import java.nio.file.Path;

/**
 * Which JSON Web Tokens (RFC 7519) are believed.
 *
 * @param keys a JWK set (RFC 7517), PEM public keys or certificates, or a secret of at least 32
 *     bytes; the keys decide which algorithms are accepted
 * @param issuer what {@code iss} must say; empty for anything
 * @param audience what {@code aud} must hold; empty for anything
 */
public record JwtSettings(Path keys, String issuer, String audience) {}
