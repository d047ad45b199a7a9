package dev.vireo.training.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a host answered: the status and headers, and the body while this is open.
 *
 * @param from the address that gave it
 */
record Answer(URI from, int status, HttpURLConnection connection) implements AutoCloseable {

  Optional<String> header(String name) {
    return Optional.ofNullable(connection.getHeaderField(name)).filter(value -> !value.isBlank());
  }

  /** A header that is a number of bytes; empty where it is none. */
  OptionalLong length(String name) {
    Optional<String> text = header(name).filter(value -> value.matches("\\d{1,18}"));
    return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
  }

  /** Where it sends to; empty where it answers itself, or sends to nothing that is an address. */
  Optional<URI> redirect() {
    if (status / 100 != 3) {
      return Optional.empty();
    }
    try {
      return header("Location").map(from::resolve);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** For how long the host asks to be left alone. */
  Optional<Duration> retryAfter() {
    return header("Retry-After").flatMap(Answer::duration);
  }

  private static Optional<Duration> duration(String text) {
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant moment = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), moment);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  InputStream body() throws IOException {
    return connection.getInputStream();
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
