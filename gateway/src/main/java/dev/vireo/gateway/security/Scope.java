package dev.vireo.gateway.security;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a caller may do. */
public enum Scope {
  /** Classify, and read what is served and measured. */
  INFER,
  /** Load and unload models, and all of the other. */
  ADMIN;

  /** As files and tokens write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a caller with this scope may do what the other allows. */
  boolean covers(Scope other) {
    return this == ADMIN || this == other;
  }

  /**
   * Reads {@code infer,admin}.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  static Set<Scope> parse(String list) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : list.split(",", -1)) {
      scopes.add(
          switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "infer" -> INFER;
            case "admin" -> ADMIN;
            default ->
                throw new VireoException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a scope is infer or admin, not \"" + word.strip() + "\"");
          });
    }
    return scopes;
  }
}
