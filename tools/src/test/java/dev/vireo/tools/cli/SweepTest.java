package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {
  @Test
  void combinesEveryValueWithEveryOther() {
    assertThat(Sweep.parse(List.of("patch=4,8", "depth=8,12")).combinations())
        .extracting(Sweep.Combination::name)
        .containsExactly(
            "patch=4,depth=8", "patch=4,depth=12", "patch=8,depth=8", "patch=8,depth=12");
    assertThat(Sweep.parse(List.of("lr=0.1,1e-3")).combinations().getLast().options())
        .containsExactly("--lr", "1e-3");
  }

  @Test
  void namesFoldersWithoutWhatFileSystemsForbid() {
    assertThat(Sweep.parse(List.of("pretrained=a/b")).combinations())
        .extracting(Sweep.Combination::name)
        .containsExactly("pretrained=a-b");
  }

  @Test
  void givesEachRunTheCommandLineWithoutTheSweep() {
    List<String> words = List.of("patch=4,8");
    Sweep.Combination first = Sweep.parse(words).combinations().getFirst();
    assertThat(
            Sweep.arguments(
                List.of("train", "birds", "-o", "s", "--sweep", "patch=4,8", "--epochs", "2"),
                words,
                first,
                Path.of("s/patch=4")))
        .containsExactly(
            "train", "birds", "--epochs", "2", "--patch", "4", "--output", "s/patch=4");
    assertThat(
            Sweep.arguments(
                List.of("train", "birds", "--output=s", "--sweep=patch=4,8", "--resume"),
                words,
                first,
                Path.of("s/patch=4")))
        .containsExactly("train", "birds", "--resume", "--patch", "4", "--output", "s/patch=4");
  }

  @Test
  void refusesWhatIsNoOptionWithValues() {
    for (String word : List.of("birds", "=4", "patch=", "patch=4,,8")) {
      assertThatThrownBy(() -> Sweep.parse(List.of(word))).hasMessageContaining(word);
    }
    assertThatThrownBy(() -> Sweep.parse(List.of("patch=4", "patch=8")))
        .hasMessageContaining("one option twice");
  }
}
