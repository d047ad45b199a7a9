package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.bulk.resume.Done.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DoneTest {

  @Test
  void inOrderItIsOneRange() {
    Done done = new Done();
    for (long i = 0; i < 100; i++) {
      done.add(i);
    }

    assertThat(done.ranges()).containsExactly(new Range(0, 100));
  }

  @Test
  void inAnyOrderItHoldsWhatWasAddedAndNothingElse() {
    List<Long> order = new ArrayList<>();
    for (long i = 0; i < 500; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(7));
    Done done = new Done();
    List<Long> added = new ArrayList<>();
    for (long index : order) {
      done.add(index);
      added.add(index);
      Done restored = Done.of(done.ranges());
      assertThat(restored.count()).isEqualTo(added.size());
      assertThat(added).allMatch(restored::contains);
      assertThat(restored.ranges()).isEqualTo(done.ranges());
    }
    assertThat(done.ranges()).containsExactly(new Range(0, 500));
    assertThat(done.contains(500)).isFalse();
  }

  @Test
  void rangesAreApart() {
    Done done = new Done();
    for (long index : new long[] {0, 1, 8, 9, 10, 4}) {
      done.add(index);
    }

    assertThat(done.ranges()).containsExactly(new Range(0, 2), new Range(4, 5), new Range(8, 11));
  }

  @Test
  void beforeTheFirstInputHasItsRowThereIsNoRangeOfNone() {
    Done done = new Done();
    done.add(1);

    assertThat(done.ranges()).containsExactly(new Range(1, 2));
  }
}
