package dev.vireo.gateway.grpc;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.WaitingMemory;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call's body, message by message: what there is of one waits here for its rest, and is counted.
 * A message comes as a byte, its length in four, and so many bytes (gRPC over HTTP/2,
 * Length-Prefixed-Message). Where there is no room, the call ends with UNAVAILABLE and what follows
 * is dropped. The first bytes of a message that come with the last of the one before are not
 * counted.
 */
final class CountedBody extends HttpServerRequestWrapper {
  private static final int PREFIX_BYTES = 5;

  private final WaitingMemory memory;
  private final long largest;
  private final List<Buffer> chunks = new ArrayList<>();
  private @Nullable Handler<Throwable> broken;
  private int prefixRead;
  private long left;
  private long held;

  private CountedBody(HttpServerRequestInternal request, WaitingMemory memory, long largest) {
    super(request);
    this.memory = memory;
    this.largest = largest;
  }

  /**
   * @param memory for all bodies and messages that are not whole yet
   * @param largest bytes of a message; the parts of one that states more are handed on as they come
   * @return the request; its exception handler is told of a {@link VireoException} where there is
   *     no room, after the client
   */
  static HttpServerRequest of(HttpServerRequest request, WaitingMemory memory, long largest) {
    CountedBody body = new CountedBody((HttpServerRequestInternal) request, memory, largest);
    request.end().onComplete(ended -> body.release());
    return body;
  }

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> next) {
    return super.handler(next == null ? null : chunk -> read(chunk, next));
  }

  @Override
  public HttpServerRequest exceptionHandler(@Nullable Handler<Throwable> handler) {
    broken = handler;
    return super.exceptionHandler(handler);
  }

  private void read(Buffer chunk, Handler<Buffer> next) {
    if (!memory.take(chunk.length())) {
      refuse();
      return;
    }
    held += chunk.length();
    chunks.add(chunk);
    if (endsMessage(chunk) || left > largest) {
      Buffer ready = chunks.size() == 1 ? chunk : joined();
      release();
      next.handle(ready);
    }
  }

  private Buffer joined() {
    Buffer whole = Buffer.buffer((int) held);
    chunks.forEach(whole::appendBuffer);
    return whole;
  }

  private boolean endsMessage(Buffer chunk) {
    boolean ends = false;
    int at = 0;
    while (at < chunk.length()) {
      if (prefixRead < PREFIX_BYTES) {
        left = prefixRead == 0 ? 0 : left << Byte.SIZE | chunk.getUnsignedByte(at);
        prefixRead++;
        at++;
      } else {
        int more = (int) Math.min(left, chunk.length() - at);
        left -= more;
        at += more;
      }
      if (prefixRead == PREFIX_BYTES && left == 0) {
        prefixRead = 0;
        ends = true;
      }
    }
    return ends;
  }

  private void refuse() {
    Handler<Throwable> told = broken;
    letGo();
    VireoException failure =
        new VireoException(
            ErrorCode.OVERLOADED,
            "messages that are read hold " + memory + " already; try again later");
    HttpServerResponse response = response();
    if (response.headWritten()) {
      response.reset(Http2Error.ENHANCE_YOUR_CALM.code());
    } else {
      GrpcService.refuse(this, failure, 0);
      response.reset(Http2Error.NO_ERROR.code()); // the rest need not come (RFC 9113, section 8.1)
    }
    if (told != null) {
      told.handle(failure);
    }
  }

  /** The connection may keep the request for a while, but not what was read of it. */
  private void letGo() {
    release();
    super.handler(null);
    super.endHandler(null);
    exceptionHandler(null);
  }

  private void release() {
    memory.release(held);
    held = 0;
    chunks.clear();
  }
}
