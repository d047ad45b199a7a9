package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfPrecisionTest {
  private static final int FLOAT = 1;
  private static final int FLOAT16 = 10;

  @TempDir private Path folder;

  /** A field of bytes. */
  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number << 3 | 2);
    for (int left = content.length; ; left >>>= 7) {
      if (left < 128) {
        out.write(left);
        break;
      }
      out.write((left & 0x7F) | 0x80);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] initializer(int type, int bytes) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    tensor.write(2 << 3);
    tensor.write(type);
    tensor.writeBytes(field(9, new byte[bytes]));
    return field(5, tensor.toByteArray());
  }

  private boolean isHalf(byte[]... initializers) throws IOException {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    for (byte[] initializer : initializers) {
      graph.writeBytes(initializer);
    }
    Path file = Files.write(folder.resolve("m.onnx"), field(7, graph.toByteArray()));
    return HalfPrecision.isOf(file);
  }

  @Test
  void isThatOfMostWeights() throws IOException {
    assertThat(isHalf(initializer(FLOAT16, 1000), initializer(FLOAT, 40))).isTrue();
    assertThat(isHalf(initializer(FLOAT, 1000), initializer(FLOAT16, 40))).isFalse();
    assertThat(isHalf()).isFalse();
  }

  @Test
  void isNotThatOfAFileThatIsNoModel() throws IOException {
    assertThat(HalfPrecision.isOf(Files.writeString(folder.resolve("a.onnx"), "text"))).isFalse();
    assertThat(HalfPrecision.isOf(folder.resolve("none.onnx"))).isFalse();
  }
}
