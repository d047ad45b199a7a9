package dev.vireo.gateway.security;

import java.util.Optional;

/** A way to know who calls by what they show. Safe for use by several threads. */
interface Credentials {
  /**
   * @param token a key or a token, as the client sent it
   * @return empty when it is none of these, or not valid
   */
  Optional<Caller> check(String token);
}
