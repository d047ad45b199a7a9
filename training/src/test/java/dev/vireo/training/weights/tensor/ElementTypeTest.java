package dev.vireo.training.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32", "F64", "I64"})
  void severalElementsAreThoseThatAreReadOneByOne(ElementType type) {
    ByteBuffer buffer = ByteBuffer.allocate(5 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) (i * 7 + 1));
    }
    float[] together = new float[6];
    type.get(buffer, together, 1, 2);
    type.get(buffer, together, 3, 3);

    assertThat(buffer.hasRemaining()).isFalse();
    buffer.rewind();
    for (int i = 1; i < together.length; i++) {
      assertThat(together[i]).isEqualTo(type.get(buffer));
    }
  }
}
