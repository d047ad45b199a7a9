package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final int SIZE = 3;
  private static final int COUNT = 2;

  /** What the views show of the second of two images, the first channel as rows of digits. */
  private static List<String> shown(Views views) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment images = arena.allocate(COUNT * SIZE * SIZE * 3L);
      for (int i = 0; i < SIZE * SIZE; i++) {
        for (int channel = 0; channel < 3; channel++) {
          images.set(
              ValueLayout.JAVA_BYTE,
              (SIZE * SIZE + i) * 3L + channel,
              (byte) (i + 1 + 10 * channel));
        }
      }
      ByteBuffer room = ByteBuffer.allocateDirect(views.bytes(COUNT + 1, SIZE));
      List<String> shown = new ArrayList<>();
      for (Views.View view : views.all()) {
        ByteBuffer pixels = view.of(images, COUNT, SIZE, room);
        assertThat(pixels.remaining()).isEqualTo(COUNT * SIZE * SIZE * 3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SIZE * SIZE; i++) {
          int at = (SIZE * SIZE + i) * 3;
          assertThat(pixels.get(at + 2)).isEqualTo((byte) (pixels.get(at) + 20));
          text.append(pixels.get(at)).append(i % SIZE == SIZE - 1 ? " " : "");
        }
        shown.add(text.toString().strip());
      }
      return shown;
    }
  }

  @Test
  void oneIsTheImageItself() {
    assertThat(shown(Views.ONE)).containsExactly("123 456 789");
    assertThat(Views.ONE.bytes(100, 32)).isZero();
  }

  @Test
  void mirroredAddsTheMirrorImage() {
    assertThat(shown(Views.MIRRORED)).containsExactly("123 456 789", "321 654 987");
  }

  @Test
  void shiftedAddsBothMovedAlongTheDiagonalWithReflectedBorders() {
    assertThat(shown(Views.SHIFTED))
        .containsExactly(
            "123 456 789",
            "321 654 987",
            "565 898 565",
            "565 898 565",
            "545 212 545",
            "545 212 545");
  }

  @Test
  void theirWeightsSumUpToOne() {
    for (Views views : Views.values()) {
      assertThat(views.all().stream().mapToDouble(Views.View::weight).sum())
          .isCloseTo(1, within(1e-12));
      assertThat(views.count()).isEqualTo(views.all().size());
    }
  }
}
