package dev.vireo.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads a request's body as it is, whatever its content type says: {@code curl --data-binary} calls
 * an image a form. Never holds more than the limit.
 */
final class BodyReader {
  private final Promise<Buffer> whole = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private final long limit;

  private BodyReader(long limit) {
    this.limit = limit;
  }

  /**
   * @return the body, or a failure with {@link BodyTooLargeException} as soon as it is known
   */
  static Future<Buffer> read(HttpServerRequest request, long limit) {
    BodyReader reader = new BodyReader(limit);
    if (announcedLength(request) > limit) {
      reader.refuse(request);
    } else {
      request.handler(chunk -> reader.add(request, chunk));
      request.endHandler(end -> reader.whole.tryComplete(reader.body));
      request.exceptionHandler(reader.whole::tryFail);
    }
    return reader.whole.future();
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null ? 0 : Long.parseLong(length);
  }

  private void add(HttpServerRequest request, Buffer chunk) {
    if (body.length() + (long) chunk.length() > limit) {
      refuse(request);
    } else {
      body.appendBuffer(chunk);
    }
  }

  /** Lets the rest of the body go by unread. */
  private void refuse(HttpServerRequest request) {
    request.handler(chunk -> {});
    whole.tryFail(new BodyTooLargeException(limit));
  }

  /** The body is larger than the limit. */
  static final class BodyTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limit) {
      super("the body is larger than " + limit + " bytes", null, false, false);
    }
  }
}
