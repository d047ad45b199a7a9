package dev.vireo.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.regex.Pattern;

/**
 * Vert.x' decoder, which takes the first line as RFC 9112, section 3 writes it, with one space
 * between its words, and reads no body after headers that {@link Framing} refuses.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

  private int wordEnd;

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
      leaveOutUpgrade(request.headers());
    }
    return super.isContentAlwaysEmpty(message);
  }

  /**
   * A change to HTTP/2 need not be made (RFC 9110, section 7.8), and Vert.x would make it in the
   * midst of a request that has a body.
   */
  private static void leaveOutUpgrade(HttpHeaders headers) {
    boolean body =
        headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
            || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    if (body && headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true)) {
      headers.remove(HttpHeaderNames.UPGRADE);
    }
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (start > 0 && isBlank(line[start - 1])) {
      throw new BadRequest("nothing stands before a request's method");
    }
    wordEnd = start + length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    String version = super.splitThirdWordInitialLine(line, start, length);
    if (!VERSION.matcher(version).matches()) {
      throw new BadRequest("the version of a request is written as HTTP/1.1 is");
    }
    return version;
  }

  private void requireOneSpace(byte[] line, int start) {
    if (start != wordEnd + 1 || line[wordEnd] != ' ') {
      throw new BadRequest("one space stands between the words of a request's first line");
    }
  }

  private static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t';
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0) {
      throw new BadRequest("a header has a name");
    }
    return super.splitHeaderName(line, start, length);
  }
}
