package dev.vireo.inference.bulk.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeftOutTest {
  private static LeftOut of(List<String> names) {
    LeftOut.Counter counter = new LeftOut.Counter();
    names.forEach(counter::add);
    return counter.sum();
  }

  @Test
  void countsByEndingWhateverItsCase() {
    assertThat(of(List.of("a/1.HEIC", "a/2.heic", "x.mov", "y.b/z")))
        .hasToString("4 files of other kinds left out: 2 .heic, 1 .mov, 1 without an ending");
    assertThat(of(List.of("a.txt"))).hasToString("1 file of another kind left out: 1 .txt");
    assertThat(of(List.of("point.", "a/.profile")))
        .hasToString("2 files of other kinds left out: 2 without an ending");
    assertThat(LeftOut.NOTHING.isEmpty()).isTrue();
  }

  @Test
  void namesTheMostFrequentAndKeepsFewInMind() {
    LeftOut.Counter counter = new LeftOut.Counter();
    for (int i = 0; i < 1000; i++) {
      counter.add("file." + i);
      counter.add("file.heic");
    }
    counter.add("file.of an ending that is none");
    LeftOut sum = counter.sum();
    assertThat(sum.endings()).hasSizeLessThan(110);
    assertThat(sum)
        .hasToString(
            "2,001 files of other kinds left out: 1,000 .heic, 1 .0, 1 .1, 1 .10, 1 .11, 1 .12, 996"
                + " with other endings");
  }

  @Test
  void addsUp() {
    assertThat(of(List.of("a.mov", "b.txt")).and(of(List.of("c.mov"))))
        .hasToString("3 files of other kinds left out: 2 .mov, 1 .txt");
  }
}
