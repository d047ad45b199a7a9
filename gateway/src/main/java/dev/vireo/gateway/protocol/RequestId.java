package dev.vireo.gateway.protocol;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The name of a request in answers, errors and logs: the client's own, where it gave one that is
 * printable ASCII without spaces, of up to 128 characters; otherwise a random one.
 */
public final class RequestId {
  /** Of requests and of answers. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern GIVEN = Pattern.compile("[!-~]{1,128}");

  private RequestId() {}

  /** To be called once, before anything of the answer is written. */
  public static void assign(HttpServerRequest request) {
    String given = request.getHeader(HEADER);
    boolean kept = given != null && GIVEN.matcher(given).matches();
    request.response().putHeader(HEADER, kept ? given : random());
  }

  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  /** Empty where none was assigned. */
  public static String of(HttpServerResponse response) {
    return Objects.toString(response.headers().get(HEADER), "");
  }

  /** The error {@code {"error":{..}}} with the request's id in it. */
  public static JsonObject in(JsonObject error, HttpServerResponse response) {
    error.getJsonObject("error").put("requestId", of(response));
    return error;
  }
}
