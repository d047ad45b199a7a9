package dev.vireo.gateway.log;

import dev.vireo.gateway.log.AccessLogSettings.Format;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is told of one request.
 *
 * @param time of its arrival
 * @param client its address
 * @param user the name of its key, or its token's subject
 * @param uri as the client wrote it; keys are never in it
 * @param bytes of the answer's body
 * @param nanos from its arrival to the end of its answer
 * @param id of the request; empty where it was answered before it had one
 * @param trace 32 hexadecimal digits
 * @param grpcStatus of a gRPC call, whose {@code status} is 200
 */
record AccessLine(
    Instant time,
    String client,
    Optional<String> user,
    String method,
    String uri,
    String version,
    int status,
    long bytes,
    long nanos,
    String id,
    Optional<String> trace,
    OptionalInt grpcStatus,
    Optional<String> referer,
    Optional<String> agent) {
  private static final DateTimeFormatter APACHE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneId.systemDefault());
  private static final double NANOS_PER_MILLI = 1e6;

  String in(Format format) {
    return switch (format) {
      case JSON -> json();
      case COMBINED -> combined();
    };
  }

  private String json() {
    JsonObject line =
        new JsonObject()
            .put("time", time.toString())
            .put("client", client)
            .put("method", method)
            .put("uri", uri)
            .put("protocol", version)
            .put("status", status)
            .put("bytes", bytes)
            .put("ms", Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0)
            .put("requestId", id);
    user.ifPresent(name -> line.put("user", name));
    grpcStatus.ifPresent(value -> line.put("grpcStatus", value));
    trace.ifPresent(value -> line.put("traceId", value));
    referer.ifPresent(value -> line.put("referer", value));
    agent.ifPresent(value -> line.put("userAgent", value));
    return line.encode();
  }

  private String combined() {
    return "%s - %s [%s] \"%s %s %s\" %d %d \"%s\" \"%s\""
        .formatted(
            client,
            user.map(name -> escaped(name).replace(' ', '_')).orElse("-"),
            APACHE.format(time),
            escaped(method),
            escaped(uri),
            version,
            status,
            bytes,
            referer.map(AccessLine::escaped).orElse("-"),
            agent.map(AccessLine::escaped).orElse("-"));
  }

  /** As Apache writes what clients send: nothing ends the quotes or the line. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '"' || letter == '\\') {
        escaped.append('\\').append(letter);
      } else if (letter < ' ' || letter > '~') {
        escaped.append(String.format(Locale.ROOT, "\\x%02x", (int) letter));
      } else {
        escaped.append(letter);
      }
    }
    return escaped.toString();
  }
}
