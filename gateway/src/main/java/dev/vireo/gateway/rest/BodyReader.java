package dev.vireo.gateway.rest;

import dev.vireo.gateway.protocol.Compressed;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.WaitingMemory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a request's body as it is, whatever its content type says: {@code curl --data-binary} calls
 * an image a form. Never holds more than the limit, nor much more than has arrived: a length that
 * is only announced takes no memory.
 */
final class BodyReader {
  private static final int FIRST_BYTES = 256 << 10;

  private final Promise<byte[]> whole = Promise.promise();
  private final WaitingMemory memory;
  private final long limit;
  private final int announced;
  private byte[] body;
  private int length;
  private long held;

  private BodyReader(long limit, int announced, WaitingMemory memory) {
    this.limit = limit;
    this.announced = announced;
    this.memory = memory;
    this.body = new byte[0];
  }

  /** As {@link #read(HttpServerRequest, long, WaitingMemory)}, for bodies that are small. */
  static Future<byte[]> read(HttpServerRequest request, long limit) {
    return read(request, limit, WaitingMemory.unbounded());
  }

  /**
   * @param memory for all bodies under way together
   * @return the body; fails with a {@link VireoException} as soon as it is known: IMAGE_TOO_LARGE
   *     beyond {@code limit}, also unpacked where it is compressed; OVERLOADED beyond {@code
   *     memory}; INVALID_ARGUMENT when it cannot be unpacked or the connection breaks
   */
  static Future<byte[]> read(HttpServerRequest request, long limit, WaitingMemory memory) {
    String announced = request.getHeader("Content-Length");
    long length = announced == null ? 0 : Long.parseLong(announced);
    BodyReader reader = new BodyReader(limit, (int) Math.min(length, limit), memory);
    reader.whole.future().onComplete(read -> memory.release(reader.held));
    if (length > limit) {
      reader.refuseSize(request);
    } else {
      Expectation.meet(request);
      request.handler(chunk -> reader.add(request, chunk));
      request.endHandler(end -> reader.end());
      request.exceptionHandler(cause -> reader.fail(request, cause));
    }
    List<String> encodings = request.headers().getAll("Content-Encoding");
    String encoding = encodings.isEmpty() ? "identity" : String.join(", ", encodings);
    return Compressed.is(encoding)
        ? reader.whole.future().compose(packed -> unpacked(encoding, packed, limit))
        : reader.whole.future();
  }

  private static Future<byte[]> unpacked(String encoding, byte[] packed, long limit) {
    return OffLoop.run(
        Vertx.currentContext().owner(),
        Compressed.atMost(encoding, packed.length, limit),
        () -> Compressed.unpack(encoding, packed, limit));
  }

  private void add(HttpServerRequest request, Buffer chunk) {
    long needed = length + (long) chunk.length();
    if (needed > limit) {
      refuseSize(request);
      return;
    }
    if (needed > body.length) {
      long doubled = Math.max(2L * body.length, Math.min(announced, FIRST_BYTES));
      int size = (int) Math.max(needed, Math.min(doubled, Math.max(announced, needed)));
      if (!memory.take(size - held)) {
        refuse(
            request,
            ErrorCode.OVERLOADED,
            "bodies that are read hold %s already; try again later".formatted(memory));
        return;
      }
      held = size;
      body = Arrays.copyOf(body, size);
    }
    chunk.getBytes(body, length);
    length = (int) needed;
  }

  private void end() {
    whole.tryComplete(length == body.length ? body : Arrays.copyOf(body, length));
  }

  /** Nothing more is read from this connection. */
  private void fail(HttpServerRequest request, Throwable cause) {
    if (whole.future().isComplete()) {
      return; // it was told before
    }
    if (request.version() != HttpVersion.HTTP_2 && !request.response().headWritten()) {
      request.response().putHeader("Connection", "close");
    }
    whole.tryFail(
        new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the body broke off, or a chunk of it is malformed",
            cause));
  }

  private void refuseSize(HttpServerRequest request) {
    refuse(request, ErrorCode.IMAGE_TOO_LARGE, "the body is larger than " + limit + " bytes");
  }

  /** Lets the rest of the body go by unread. */
  private void refuse(HttpServerRequest request, ErrorCode code, String why) {
    request.handler(chunk -> {});
    whole.tryFail(new VireoException(code, why));
  }
}
