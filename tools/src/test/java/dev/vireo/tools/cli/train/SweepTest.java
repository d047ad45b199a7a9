package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.engine.Device;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.NetworkSettings;
import dev.vireo.training.fit.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final TrainingRequest NONE =
      new TrainingRequest(
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Device.Cpu(),
          Optional.empty());

  private static List<Sweep.Combination> combinations(String... words) {
    return Sweep.parse(List.of(words)).combinations(NONE);
  }

  @Test
  void combinesEveryValueWithEveryOther() {
    assertThat(combinations("patch=4,8", "depth=8,12"))
        .extracting(Sweep.Combination::name)
        .containsExactly(
            "patch=4,depth=8", "patch=4,depth=12", "patch=8,depth=8", "patch=8,depth=12");
    assertThat(combinations("lr=0.1,1e-3").getLast().request().settings())
        .isEqualTo(TrainingSettings.NONE.with(LoopSettings.LEARNING_RATE, 0.001));
  }

  @Test
  void namesFoldersWithoutWhatFileSystemsForbid() {
    assertThat(combinations("pretrained=a/b"))
        .extracting(Sweep.Combination::name)
        .containsExactly("pretrained=a-b");
  }

  @Test
  void aSweptOptionWinsOverTheSweepsOwnAndOverItsRecipe() {
    TrainingRequest common =
        NONE.with("recipe", "cifar10-vit").with("lr", "0.3").with("epochs", "2");
    List<Sweep.Combination> runs =
        Sweep.parse(List.of("lr=0.1,0.2", "patch=8")).combinations(common);
    TrainingSettings last = runs.getLast().request().settings();
    assertThat(last.get(LoopSettings.LEARNING_RATE)).contains(0.2);
    assertThat(last.get(LoopSettings.EPOCHS)).contains(2);
    assertThat(last.get(NetworkSettings.PATCH)).contains(8);
    assertThat(last.get(NetworkSettings.DEPTH)).as("the recipe's").contains(6);
  }

  @Test
  void sweepsRecipesAndMachinesToo() {
    List<Sweep.Combination> runs =
        combinations("recipe=cifar10-fast,cifar10-vit", "threads=1,2", "val=a,b");
    assertThat(runs).hasSize(8);
    TrainingRequest last = runs.getLast().request();
    assertThat(last.recipe()).contains("cifar10-vit");
    assertThat(last.execution().threads()).isEqualTo(2);
    assertThat(last.heldOut()).contains(Path.of("b"));
  }

  @Test
  void refusesTwoRunsOfOneName() {
    for (String word : List.of("lr=0.1,0.1", "teacher=t/x/y,t/x-y")) {
      assertThatThrownBy(() -> combinations(word))
          .hasMessageContaining(
              "two runs in the folder " + word.replaceAll("=t.*", "=t-x-y").replaceAll(",.*", ""));
    }
  }

  @Test
  void refusesWhatTheCommandCannotSweepBeforeAnythingIsTrained() {
    for (String option : List.of("nosuch", "output", "resume", "sweep", "freeze")) {
      assertThatThrownBy(() -> combinations(option + "=1,2")).hasMessageContaining("--" + option);
    }
    assertThatThrownBy(() -> combinations("optimizer=sgd,lion"))
        .hasMessageContaining("--sweep: --optimizer is sgd or adamw, not 'lion'");
    assertThatThrownBy(() -> combinations("threads=two")).hasMessageContaining("--sweep: ");
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
