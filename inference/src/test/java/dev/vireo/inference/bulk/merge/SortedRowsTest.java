package dev.vireo.inference.bulk.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit into memory is sorted on disk, to the same rows. */
class SortedRowsTest {
  @TempDir Path folder;

  @Test
  void rowsAreTheSameWithRoomForAllAndForOne() throws IOException {
    Random random = new Random(1);
    List<BulkResult> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(classified("photos/%03d.jpg".formatted(random.nextInt(200)), i, random.nextFloat()));
    }

    List<BulkResult> inMemory = sorted(rows, Long.MAX_VALUE);
    assertThat(files()).isEmpty();
    List<BulkResult> onDisk = sorted(rows, 1);

    assertThat(files()).as("merged before they were too many").hasSizeBetween(2, 63);
    assertThat(onDisk.toString()).isEqualTo(inMemory.toString());
    for (int i = 1; i < inMemory.size(); i++) {
      int order = SortedRows.compare(inMemory.get(i - 1).name(), inMemory.get(i).name());
      assertThat(order).isNotPositive();
      if (order == 0) {
        assertThat(index(inMemory.get(i - 1))).isLessThan(index(inMemory.get(i)));
      }
    }
  }

  @Test
  void everyKindOfRowComesBackFromTheDisk() throws IOException {
    Embedding features = new Embedding(new float[] {0.1f, -3e-9f});
    List<BulkResult> rows =
        List.of(
            new BulkResult.Undecided(input("a"), new RankedLabel("", -1, 0), features),
            new BulkResult.Failed(input("b"), ErrorCode.CORRUPT_IMAGE, "\"torn\"\n: off"),
            new BulkResult.Classified(
                input("c\n\uD83D\uDC26"),
                new Prediction(List.of(new RankedLabel("x", 7, Math.nextDown(1f)))),
                features));
    assertThat(sorted(rows.reversed(), 1).toString()).isEqualTo(rows.toString());
  }

  @Test
  void namesSortAsTheirBytes() {
    List<String> names = List.of("", "a", "a-b", "a/b", "ab", "é", "\uFFFD", "\uD83D\uDC26");
    for (String one : names) {
      for (String other : names) {
        assertThat(Integer.signum(SortedRows.compare(one, other)))
            .as(one + " and " + other)
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(utf8(one), utf8(other))));
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<BulkResult> sorted(List<BulkResult> rows, long memory) throws IOException {
    SortedRows sorted = new SortedRows(memory, number -> folder.resolve("run-" + number));
    for (BulkResult row : rows) {
      sorted.add(row);
    }
    List<BulkResult> result = new ArrayList<>();
    sorted.writeTo(result::add);
    return result;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static BulkResult classified(String name, int index, float probability) {
    return new BulkResult.Classified(
        input(name),
        new Prediction(List.of(new RankedLabel("bird", index, probability))),
        Embedding.NONE);
  }

  private static int index(BulkResult row) {
    return ((BulkResult.Classified) row).prediction().best().index();
  }

  private static UnusableInput input(String name) {
    return new UnusableInput(
        name, ErrorCode.NOT_FOUND, "it is the name of a row; its image is not here");
  }
}
