package dev.vireo.bench.load;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code POST /v1/classify} with the image as body. */
public final class SerialHttp extends SerialClient {
  private static final String LENGTH = "content-length:";

  private final List<byte[]> requests;

  public SerialHttp(int port, List<Question> questions) {
    super(port, questions);
    requests = questions.stream().map(question -> request(question.image())).toList();
  }

  private static byte[] request(Buffer image) {
    String head =
        "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + image.length()
            + "\r\n\r\n";
    return Buffer.buffer(head).appendBuffer(image).getBytes();
  }

  @Override
  byte[] ask(int question) throws IOException {
    out.write(requests.get(question));
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    return in.readNBytes(length);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte next = in.readByte(); next != '\n'; next = in.readByte()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
