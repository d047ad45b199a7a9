package dev.vireo.gateway.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the headers of a request must say of its end and of whom it is for (RFC 9112, sections 2.3,
 * 3.2 and 6; RFC 9110, section 8.6). Another server may read a message otherwise where they leave a
 * doubt, so there is none: a length or chunks, never both, and one host.
 */
final class Framing {
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+;=%-]*)(:[0-9]*)?");
  private static final Pattern PORT = Pattern.compile(".*:0*([0-9]+)");
  private static final int LAST_PORT = 65535;
  private static final int PORT_DIGITS = 5;
  private static final Pattern TARGET = Pattern.compile("[!-~]+");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]*).*");

  private Framing() {}

  /**
   * @throws BadRequest when the request is not to be read further
   */
  static void check(HttpRequest request) {
    checkVersion(request.protocolVersion());
    if (!TARGET.matcher(request.uri()).matches()) {
      throw new BadRequest("what a request asks for is written in printable ASCII");
    }
    checkHost(request);
    HttpHeaders headers = request.headers();
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()) {
      if (!lengths.isEmpty()) {
        throw new BadRequest("a request has a Content-Length or a Transfer-Encoding, not both");
      }
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new BadRequest("the one Transfer-Encoding that is read is chunked");
      }
      if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
        throw new BadRequest("HTTP/1.0 has no Transfer-Encoding");
      }
    }
    if (lengths.size() > 1
        || (!lengths.isEmpty() && !LENGTH.matcher(lengths.getFirst()).matches())) {
      throw new BadRequest("a Content-Length is one whole number");
    }
  }

  private static void checkVersion(HttpVersion version) {
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw new BadRequest(BadRequest.VERSION, "HTTP/1.1 and HTTP/2 are spoken, not " + version);
    }
  }

  private static void checkHost(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return; // it knows no Host, and load balancers still ask for health with it
    }
    if (hosts.size() != 1) {
      throw new BadRequest("a request has one Host");
    }
    if (!HOST.matcher(hosts.getFirst()).matches()) {
      throw new BadRequest("the Host is a name or an address, and perhaps a port");
    }
    var port = PORT.matcher(hosts.getFirst());
    if (port.matches()
        && (port.group(1).length() > PORT_DIGITS || Integer.parseInt(port.group(1)) > LAST_PORT)) {
      throw new BadRequest("the Host's port is one of 0 to 65535");
    }
    var absolute = ABSOLUTE.matcher(request.uri());
    if (absolute.matches() && !absolute.group(1).equalsIgnoreCase(hosts.getFirst())) {
      throw new BadRequest("the request's URI and its Host name different servers");
    }
  }
}
