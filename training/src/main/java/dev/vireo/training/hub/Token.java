package dev.vireo.training.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a hub knows its user by. It shows itself to nobody but {@link #header}, whose value goes to
 * the hub's own host.
 */
public final class Token {
  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /** {@code HF_TOKEN}, else what the file holds; empty where neither has one. */
  static Optional<Token> of(Map<String, String> environment, Path file) {
    String given =
        environment.getOrDefault(
            "HF_TOKEN", environment.getOrDefault("HUGGING_FACE_HUB_TOKEN", ""));
    return clean(given).or(() -> read(file)).map(Token::new);
  }

  private static Optional<String> read(Path file) {
    try {
      return clean(Files.readString(file));
    } catch (IOException _) {
      return Optional.empty(); // Nobody has logged in here, or not as this user.
    }
  }

  private static Optional<String> clean(String text) {
    return Optional.of(text.strip()).filter(token -> token.matches("[!-~]+"));
  }

  /** The value of {@code Authorization}. */
  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "(a token)";
  }
}
