package dev.vireo.export.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Arrays of more than two chunks, the last of which is not full. */
class ElementsTest {
  private static final int COUNT = 2 * Elements.CHUNK + 3;

  @Test
  void floatsAreLittleEndian() throws IOException {
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = i + 0.5f;
    }
    ByteBuffer encoded = encode(new Elements.Floats(values), Float.BYTES);
    for (float value : values) {
      assertThat(encoded.getFloat()).isEqualTo(value);
    }
  }

  @Test
  void halvesAreRoundedToTheNearest() throws IOException {
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = i % 1000 + 1e-5f;
    }
    ByteBuffer encoded = encode(new Elements.Halves(values), Short.BYTES);
    for (int i = 0; i < COUNT; i++) {
      float expected = i % 1000 == 0 ? Float.float16ToFloat(Float.floatToFloat16(1e-5f)) : i % 1000;
      assertThat(Float.float16ToFloat(encoded.getShort())).isEqualTo(expected);
    }
  }

  @Test
  void bytesAreThemselves() throws IOException {
    byte[] values = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (byte) (i % 251);
    }
    assertThat(encode(new Elements.Bytes(values), 1).array()).isEqualTo(values);
  }

  @Test
  void integersAreOfFourOrEightBytes() throws IOException {
    int[] values = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = -i;
    }
    ByteBuffer four = encode(new Elements.Integers(values), Integer.BYTES);
    ByteBuffer eight = encode(new Elements.Longs(values), Long.BYTES);
    for (int value : values) {
      assertThat(four.getInt()).isEqualTo(value);
      assertThat(eight.getLong()).isEqualTo(value);
    }
  }

  private static ByteBuffer encode(Elements elements, int width) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    elements.writeTo(bytes::write);
    assertThat(bytes.size()).isEqualTo(COUNT * width);
    assertThat(elements.bytes()).isEqualTo(bytes.size());
    return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
