package dev.vireo.gateway.security;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what. The files behind it are read again by {@link #reload}; files that are broken by
 * then change nothing. Safe for use by several threads.
 */
public final class Access {
  private static final Caller ANYONE = new Caller("anyone", EnumSet.of(Scope.ADMIN));

  private final SecuritySettings settings;
  private volatile List<Credentials> credentials;

  private Access(SecuritySettings settings) {
    this.settings = settings;
    this.credentials = read(settings);
  }

  /**
   * @throws VireoException when a file cannot be read or holds what it should not
   */
  public static Access open(SecuritySettings settings) {
    return new Access(settings);
  }

  private static List<Credentials> read(SecuritySettings settings) {
    List<Credentials> read = new ArrayList<>();
    settings.apiKeys().ifPresent(file -> read.add(ApiKeys.read(file)));
    settings.jwt().ifPresent(jwt -> read.add(JwtTokens.open(jwt)));
    return List.copyOf(read);
  }

  /**
   * Reads the files again.
   *
   * @throws VireoException when one is broken; who had access still has
   */
  public void reload() {
    credentials = read(settings);
  }

  /**
   * Lets a caller pass or not.
   *
   * @param token what the caller showed
   * @throws VireoException UNAUTHENTICATED without a valid key or token, PERMISSION_DENIED without
   *     the scope
   */
  public Caller require(Scope scope, Optional<String> token) {
    if (!settings.authenticates()) {
      return ANYONE;
    }
    Caller caller =
        token
            .flatMap(this::identify)
            .orElseThrow(() ->
                new VireoException(
                    ErrorCode.UNAUTHENTICATED,
                    token.isPresent()
                        ? "the key or token is not valid here"
                        : "a key or a token is needed: Authorization: Bearer ..."));
    if (!caller.may(scope)) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED, "this key or token lacks the scope " + scope.word());
    }
    return caller;
  }

  /** Whether anybody is asked who they are. */
  boolean authenticates() {
    return settings.authenticates();
  }

  private Optional<Caller> identify(String token) {
    for (Credentials each : credentials) {
      Optional<Caller> caller = each.check(token);
      if (caller.isPresent()) {
        return caller;
      }
    }
    return Optional.empty();
  }
}
