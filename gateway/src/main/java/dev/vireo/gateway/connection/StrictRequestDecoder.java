package dev.vireo.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/** Vert.x' decoder, which reads no body after headers that {@link Framing} refuses. */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  StrictRequestDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Called once all headers are read, and before the first of them decides on the body. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    if (message instanceof HttpRequest request) {
      try {
        Framing.check(request);
      } catch (BadRequest e) {
        // Vert.x would change to HTTP/2 at the word of a request that it has not read, and would
        // answer in the version that was asked for.
        request.headers().remove(HttpHeaderNames.UPGRADE);
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        throw e;
      }
    }
    return super.isContentAlwaysEmpty(message);
  }
}
