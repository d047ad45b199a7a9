package dev.vireo.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.gateway.arrow.ArrowInput.Row;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ImageInput;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

class ArrowInputTest {
  private static final int SIZE = 2;
  private static final int WIDTH = SIZE * SIZE * 3;

  @Test
  void tensorsAreViewsOfTheStream() {
    byte[] stream =
        Streams.write(
            Streams.tensors(WIDTH, Streams.tensor("[2,2,3]")), image(1), image(2), image(3));

    List<Row> rows = ArrowInput.read(stream, SIZE, SIZE);

    assertThat(rows).extracting(Row::id).containsExactly("0", "1", "2");
    for (int i = 0; i < 3; i++) {
      ImageInput.Pixels pixels = (ImageInput.Pixels) rows.get(i).input().orElseThrow();
      assertThat(bytes(pixels.bytes())).isEqualTo(image(i + 1));
      assertThat(pixels.bytes().heapBase()).containsSame(stream);
    }
  }

  @Test
  void blocksOfBytesAreTensorsToo() {
    List<Row> rows = ArrowInput.read(Streams.write(Streams.blocks(WIDTH), image(7)), SIZE, SIZE);

    assertThat(rows.getFirst().input())
        .hasValueSatisfying(
            input -> assertThat(bytes(((ImageInput.Pixels) input).bytes())).isEqualTo(image(7)));
  }

  @Test
  void filesAreDecodedLater() {
    List<Row> rows =
        ArrowInput.read(
            Streams.write(Streams.files(), new byte[] {1, 2}, new byte[0], new byte[] {3}),
            SIZE,
            SIZE);

    assertThat(rows)
        .extracting(row -> bytes(((ImageInput.Encoded) row.input().orElseThrow()).bytes()))
        .containsExactly(new byte[] {1, 2}, new byte[0], new byte[] {3});
  }

  @Test
  void theColumnsMayComeInAnyOrder() {
    byte[] stream =
        Streams.write(
            List.of(Streams.blocks(WIDTH), Field.notNullable("id", ArrowType.Utf8.INSTANCE)),
            image(1));

    assertThat(ArrowInput.read(stream, SIZE, SIZE)).extracting(Row::id).containsExactly("0");
  }

  @Test
  void aNullImageIsARowWithoutInput() {
    for (Field column :
        List.of(Streams.files(), Streams.blocks(WIDTH), Streams.tensors(WIDTH, Map.of()))) {
      List<Row> rows = ArrowInput.read(Streams.write(column, image(1), null, image(3)), SIZE, SIZE);

      assertThat(rows)
          .extracting(row -> row.input().isPresent())
          .containsExactly(true, false, true);
    }
  }

  @Test
  void compressedBuffersAreRefused() {
    assertRefused(
        Streams.compressed(Streams.blocks(WIDTH), image(1)),
        "compressed record batches are refused");
  }

  @Test
  void whatFollowsTheEndIsRefused() {
    byte[] stream = Streams.write(Streams.blocks(WIDTH), image(1));
    byte[] twice = Arrays.copyOf(stream, 2 * stream.length);
    System.arraycopy(stream, 0, twice, stream.length, stream.length);

    assertRefused(twice, "something follows the end");
    assertRefused(Arrays.copyOf(stream, stream.length + 1), "something follows the end");
  }

  @Test
  void otherShapesAndTypesAreRefused() {
    assertRefused(Streams.write(Streams.blocks(WIDTH + 1), new byte[WIDTH + 1]), "[2, 2, 3]");
    assertRefused(
        Streams.write(Streams.tensors(WIDTH, Streams.tensor("[3,2,2]")), image(1)), "[3, 2, 2]");
    assertRefused(
        Streams.write(Streams.tensors(WIDTH, Streams.tensor("\"big\"")), image(1)), "shape");
    assertRefused(
        Streams.write(
            Streams.tensors(WIDTH, Streams.tensor("[2,2,3],\"permutation\":[2,0,1]")), image(1)),
        "permutation");
    Field id = Field.notNullable("id", ArrowType.Utf8.INSTANCE);
    assertRefused(Streams.write(List.of(id), image(1)), "columns");
    assertRefused(Streams.write(List.of(id, id), image(1)), "columns");
    assertRefused(Streams.write(List.of(id, Streams.files(), id), image(1)), "columns");
    assertRefused(
        Streams.write(List.of(id, Field.nullable("image", ArrowType.Utf8.INSTANCE)), image(1)),
        "image");
  }

  @Test
  void moreRowsThanTheMostAndNoneAreRefused() {
    byte[][] images = new byte[129][];
    Arrays.fill(images, image(1));

    assertRefused(Streams.write(Streams.blocks(WIDTH), images), "at most 128");
    assertRefused(Streams.write(Streams.blocks(WIDTH)), "no rows");
    assertRefused(new byte[0], "no rows");
  }

  @Test
  void aStreamThatBreaksOffIsRefused() {
    byte[] stream = Streams.write(Streams.files(), image(1), image(2));
    int end = stream.length - 8; // the end of the stream may be left out

    assertThat(ArrowInput.read(Arrays.copyOf(stream, end), SIZE, SIZE)).hasSize(2);
    for (int length = 1; length < end; length++) {
      byte[] cut = Arrays.copyOf(stream, length);
      assertThatExceptionOfType(VireoException.class)
          .as("%d of %d bytes", length, stream.length)
          .isThrownBy(() -> ArrowInput.read(cut, SIZE, SIZE));
    }
  }

  @Test
  void whateverIsInAStreamItIsReadOrRefused() {
    Random random = new Random(1);
    List<byte[]> streams =
        List.of(
            Streams.write(Streams.files(), image(1), null, image(3)),
            Streams.write(Streams.tensors(WIDTH, Streams.tensor("[2,2,3]")), image(1), image(2)));
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] stream = streams.get(i % streams.size()).clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        stream[random.nextInt(stream.length)] = hostile(random);
      }
      try {
        for (Row row : ArrowInput.read(stream, SIZE, SIZE)) {
          row.input().ifPresent(ArrowInputTest::touch);
        }
        read++;
      } catch (VireoException e) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void lengthsThatLieTakeNoMemory() {
    byte[] stream = Streams.write(Streams.files(), image(1));
    for (int lie : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 7, -8, Integer.MIN_VALUE}) {
      for (int at = 4; at + 4 <= stream.length; at += 4) {
        byte[] lying = stream.clone();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(at, lie);

        assertThat(allocatedBy(lying)).as("%d at %d", lie, at).isLessThan(1 << 20);
      }
    }
  }

  private static long allocatedBy(byte[] stream) {
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    try {
      ArrowInput.read(stream, SIZE, SIZE);
    } catch (VireoException e) {
      assertThat(e).hasMessageNotContaining("OutOfMemory");
    }
    return thread.getCurrentThreadAllocatedBytes() - before;
  }

  private static byte hostile(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> 0x7F;
      default -> (byte) random.nextInt();
    };
  }

  private static void touch(ImageInput input) {
    switch (input) {
      case ImageInput.Encoded image -> bytes(image.bytes());
      case ImageInput.Pixels pixels -> bytes(pixels.bytes());
      case ImageInput.Normalized floats -> bytes(floats.floats());
      case ImageInput.Stored _, ImageInput.Raster _ -> throw new AssertionError(input);
    }
  }

  private static byte[] image(int value) {
    byte[] image = new byte[WIDTH];
    Arrays.fill(image, (byte) value);
    return image;
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private static void assertRefused(byte[] stream, String complaint) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ArrowInput.read(stream, SIZE, SIZE))
        .withMessageContaining(complaint);
  }
}
