package dev.vireo.training.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of any header and any data. */
public final class RawSafetensors {
  private RawSafetensors() {}

  public static Path write(Path path, String header, int dataBytes) throws IOException {
    return write(path, header, new byte[dataBytes]);
  }

  public static Path write(Path path, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return write(path, json.length, json, data);
  }

  /** With a length of the header that may not be true. */
  public static Path write(Path path, long length, byte[] json, byte[] data) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(json).put(data);
    return Files.write(path, file.array());
  }
}
