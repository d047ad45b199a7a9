package dev.vireo.gateway.security;

import dev.vireo.gateway.connection.BadRequest;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.RequestId;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** How a request that may not pass is answered. */
@FunctionalInterface
public interface Refusal {
  /** As all of HTTP but gRPC is. */
  Refusal JSON = Refusal::json;

  /**
   * @param status of HTTP
   */
  void answer(HttpServerRequest request, VireoException failure, int status);

  private static void json(HttpServerRequest request, VireoException failure, int status) {
    HttpServerResponse response = request.response();
    if (failure.code() == ErrorCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    // The Open Inference Protocol has the message alone.
    JsonObject body =
        request.path() != null && request.path().startsWith("/v2")
            ? new JsonObject().put("error", failure.getMessage())
            : RequestId.in(AnswerJson.error(failure), response);
    response.setStatusCode(status).putHeader("Content-Type", "application/json").end(body.encode());
  }

  /** For a request that could not be read. */
  static void ofUnread(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        switch (cause) {
          case BadRequest bad -> bad.status();
          case TooLongHttpLineException _ -> 414;
          case TooLongHttpHeaderException _ -> 431;
          case null, default -> 400;
        };
    String message =
        switch (cause) {
          case BadRequest bad -> bad.getMessage();
          case TooLongHttpLineException _ -> "the request's first line is too long";
          case TooLongHttpHeaderException _ ->
              "the headers have more than " + Limits.HEADER_BYTES + " bytes together";
          case null, default -> "this is not an HTTP request";
        };
    request.response().putHeader("Connection", "close");
    json(request, new VireoException(ErrorCode.INVALID_ARGUMENT, message), status);
  }
}
