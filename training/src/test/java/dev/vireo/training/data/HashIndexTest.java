package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashIndexTest {
  private static List<Integer> near(HashIndex index, long hash) {
    List<Integer> visited = new ArrayList<>();
    index.near(hash, visited::add);
    return visited;
  }

  /** Flips {@code count} bits, all others as they are. */
  private static long flip(long hash, int count, Random random) {
    return random
        .ints(0, Long.SIZE)
        .distinct()
        .limit(count)
        .mapToLong(bit -> 1L << bit)
        .reduce(hash, (one, bit) -> one ^ bit);
  }

  @Test
  void visitsWhatDiffersInFourBitsAndNothingElse() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      long hash = random.nextLong();
      long[] hashes =
          IntStream.rangeClosed(0, 8).mapToLong(bits -> flip(hash, bits, random)).toArray();
      assertThat(near(new HashIndex(hashes), hash)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }
  }

  @Test
  void visitsEachOnceHoweverManyPartsItShares() {
    HashIndex index = new HashIndex(new long[] {5, -1, 5, 4, -1L << 52});
    assertThat(near(index, 5)).containsExactlyInAnyOrder(0, 2, 3);
    assertThat(near(index, -1)).containsExactly(1);
  }

  @Test
  void endsWhenTheVisitorHasEnough() {
    List<Integer> visited = new ArrayList<>();
    new HashIndex(new long[100])
        .near(
            0,
            number -> {
              visited.add(number);
              return visited.size() < 3;
            });
    assertThat(visited).containsExactly(0, 1, 2);
  }
}
