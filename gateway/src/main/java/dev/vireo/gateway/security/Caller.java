package dev.vireo.gateway.security;

import java.util.Set;

/**
 * Who calls.
 *
 * @param name for logs
 */
public record Caller(String name, Set<Scope> scopes) {
  public Caller {
    scopes = Set.copyOf(scopes);
  }

  public boolean may(Scope scope) {
    for (Scope own : scopes) {
      if (own.covers(scope)) {
        return true;
      }
    }
    return false;
  }
}
