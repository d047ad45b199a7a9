package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

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
  void aSweptOptionOfTheSweepItselfGivesWay() {
    List<String> words = List.of("lr=0.1,0.2");
    assertThat(
            Sweep.arguments(
                List.of("train", "birds", "--lr", "0.3", "--epochs=2", "-o", "s", "--sweep"),
                words,
                Sweep.parse(words).combinations().getLast(),
                Path.of("s/lr=0.2")))
        .containsExactly("train", "birds", "--epochs=2", "--lr", "0.2", "--output", "s/lr=0.2");
  }

  @Test
  void refusesTwoRunsOfOneName() {
    for (String word : List.of("lr=0.1,0.1", "teacher=t/x/y,t/x-y")) {
      assertThatThrownBy(() -> Sweep.parse(List.of(word)).combinations())
          .hasMessageContaining(
              "two runs in the folder " + word.replaceAll("=t.*", "=t-x-y").replaceAll(",.*", ""));
    }
  }

  @Test
  void refusesWhatTheCommandCannotSweep() {
    CommandSpec train = Main.commandLine().getSubcommands().get("train").getCommandSpec();
    Sweep.parse(List.of("lr=0.1,0.2", "patch=4,8")).requireOptionsOf(train);
    for (String option : List.of("nosuch", "output", "resume", "sweep")) {
      assertThatThrownBy(() -> Sweep.parse(List.of(option + "=1,2")).requireOptionsOf(train))
          .hasMessageContaining("--" + option);
    }
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
