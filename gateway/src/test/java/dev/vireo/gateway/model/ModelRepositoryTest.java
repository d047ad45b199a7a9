package dev.vireo.gateway.model;

import static dev.vireo.gateway.Versions.put;
import static dev.vireo.gateway.Versions.remove;
import static dev.vireo.gateway.Versions.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vireo.gateway.Images;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.model.ModelStatus.State;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchRequest;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model answers, as files come, change and go. */
class ModelRepositoryTest {
  private static final byte[] BROKEN =
      "not a model".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @TempDir private Path root;
  private Path birds;

  @BeforeEach
  void oneVersion() {
    birds = root.resolve("birds");
    put(birds, 1, saying("one"));
  }

  @Test
  void theNewestVersionAnswersByNumber() {
    put(birds, 10, saying("ten"));
    put(birds, 9, saying("nin"));
    try (ModelRepository models = open()) {
      assertThat(answer(models, "birds", "")).isEqualTo("ten");
      assertThat(models.list())
          .extracting(ModelStatus::version, ModelStatus::state, ModelStatus::reason)
          .containsExactly(
              tuple(1L, State.UNAVAILABLE, "a newer version serves"),
              tuple(9L, State.UNAVAILABLE, "a newer version serves"),
              tuple(10L, State.READY, ""));
      assertCode(() -> models.lease("birds", "9"), ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void aRequestMayNameAVersionThatServes() {
    put(birds, 2, saying("two"));
    put(birds, 3, saying("thr"));
    try (ModelRepository models = open("", 2)) {
      assertThat(answer(models, "birds", "2")).isEqualTo("two");
      assertThat(answer(models, "birds", "3")).isEqualTo("thr");
      for (String none : List.of("1", "4", "x", "-2", "2.0", "99999999999999999999")) {
        assertCode(() -> models.lease("birds", none), ErrorCode.NOT_FOUND);
      }
    }
  }

  @Test
  void aRequestWithoutANameMeansTheOnlyModelOrTheDefault() {
    try (ModelRepository models = open()) {
      assertThat(answer(models, "", "")).isEqualTo("one");
    }
    put(root.resolve("fish"), 1, saying("fsh"));
    try (ModelRepository models = open()) {
      assertThatThrownBy(() -> models.lease("", "")).hasMessageContaining("[birds, fish]");
      assertCode(() -> models.lease("", ""), ErrorCode.INVALID_ARGUMENT);
    }
    try (ModelRepository models = open("fish", 1)) {
      assertThat(answer(models, "", "")).isEqualTo("fsh");
      assertThat(answer(models, "birds", "")).isEqualTo("one");
    }
    assertThatThrownBy(() -> open("owls", 1)).hasMessageContaining("none of [birds, fish]");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    try (ModelRepository models = open()) {
      assertThatThrownBy(() -> models.lease("owls", ""))
          .hasMessageContaining("no model \"owls\" here; there is \"birds\"");
    }
  }

  @Test
  void aNewVersionIsTakenOnceItNoLongerChanges() {
    try (ModelRepository models = open()) {
      put(birds, 2, saying("two"));

      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(status(models, 2).reason()).contains("once it no longer changes");

      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("two");
      assertThat(status(models, 2).state()).isEqualTo(State.READY);
    }
  }

  @Test
  void aFileThatIsBeingWrittenIsNotTakenHalfWay() throws IOException {
    byte[] whole = saying("two");
    Path file = birds.resolve("2").resolve("model.onnx");
    Files.createDirectory(file.getParent());
    Refusals refusals = new Refusals();
    try (ModelRepository models = open("", 1, refusals)) {
      for (int end : new int[] {100, 200, 300, whole.length}) {
        Files.write(file, Arrays.copyOf(whole, end));
        models.poll();
        assertThat(answer(models, "", "")).isEqualTo("one");
      }
      models.poll();

      assertThat(answer(models, "", "")).isEqualTo("two");
      assertThat(refusals.reasons).isEmpty();
    }
  }

  @Test
  void aWriterThatPausesIsRefusedAndTakenWhenDone() throws IOException {
    byte[] whole = saying("two");
    Path file = birds.resolve("2").resolve("model.onnx");
    Files.createDirectory(file.getParent());
    try (ModelRepository models = open()) {
      Files.write(file, Arrays.copyOf(whole, 300));
      models.poll();
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(status(models, 2).state()).isEqualTo(State.UNAVAILABLE);

      Files.write(file, whole);
      models.poll();
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("two");
    }
  }

  @Test
  void aFileThatChangesWhileItIsLoadedIsTriedAgain() {
    put(birds, 2, saying("two"));
    boolean[] disturbed = {false};
    ModelLoader disturbing =
        file -> {
          ServedModel model = load(file);
          if (file.version() == 2 && !disturbed[0]) {
            disturbed[0] = true;
            put(birds, 2, saying("zwo"));
          }
          return model;
        };
    try (ModelRepository models =
        ModelRepository.open(settings("", 1), disturbing, new Refusals())) {
      assertThat(answer(models, "", "")).isEqualTo("one");

      models.poll();
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("zwo");
    }
  }

  @Test
  void aBrokenNewVersionLeavesTheOldOneServingAndIsReportedOnce() {
    Refusals refusals = new Refusals();
    try (ModelRepository models = open("", 1, refusals)) {
      put(birds, 2, BROKEN);
      models.poll();
      models.poll();
      models.poll();

      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(refusals.reasons).hasSize(1);
      ModelStatus broken = status(models, 2);
      assertThat(broken.state()).isEqualTo(State.UNAVAILABLE);
      assertThat(broken.reason()).contains("birds version 2").doesNotContain(root.toString());

      remove(birds, 2);
      models.poll();
      assertThat(models.list()).extracting(ModelStatus::version).containsExactly(1L);
    }
  }

  @Test
  void aServedFileThatIsOverwrittenByABrokenOneStillServes() {
    try (ModelRepository models = open()) {
      put(birds, 1, BROKEN);
      models.reload();

      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(status(models, 1).state()).isEqualTo(State.READY);
      assertThat(status(models, 1).reason()).contains("not an ONNX model");

      put(birds, 1, saying("uno"));
      models.reload();
      assertThat(answer(models, "", "")).isEqualTo("uno");
      assertThat(status(models, 1).reason()).isEmpty();
    }
  }

  @Test
  void aBrokenNewestVersionAtTheStartLetsTheNextOneServe() {
    put(birds, 2, BROKEN);
    try (ModelRepository models = open()) {
      assertThat(answer(models, "", "")).isEqualTo("one");
    }
  }

  @Test
  void aLostDeviceEndsTheServiceUntilTheModelCanBeOpenedAnew() throws IOException {
    Path device = Files.writeString(FragileFormat.device(root), "there");
    try (ModelRepository models = open()) {
      assertThat(answer(models, "", "")).isEqualTo("one");
      models.recover();
      assertThat(status(models, 1).state()).as("nothing is lost").isEqualTo(State.READY);

      Files.writeString(device, "lost");
      assertThatThrownBy(() -> answer(models, "", ""))
          .hasRootCauseInstanceOf(VireoException.class)
          .hasMessageContaining("CUDA failure 719");
      assertThat(models.ready()).as("at once").isFalse();

      models.recover();
      assertThat(models.ready()).isFalse();
      assertThat(status(models, 1).state()).isEqualTo(State.UNAVAILABLE);
      assertThat(status(models, 1).reason()).contains("CUDA failure 719");
      assertCode(() -> models.lease("birds", ""), ErrorCode.OVERLOADED);

      Files.writeString(device, "there");
      models.recover();
      assertThat(models.ready()).isTrue();
      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(status(models, 1).reason()).isEmpty();
    }
  }

  @Test
  void whenTheNewestVersionGoesTheOneBeforeTakesOver() {
    put(birds, 2, saying("two"));
    try (ModelRepository models = open()) {
      remove(birds, 2);
      models.reload();

      assertThat(answer(models, "", "")).isEqualTo("one");
    }
  }

  @Test
  void thereIsNoMomentWithoutAVersionWhenTheNewestGoesBetweenTwoLooks() {
    put(birds, 2, saying("two"));
    try (ModelRepository models = open()) {
      remove(birds, 2);
      models.poll();
      assertThat(answer(models, "", "")).isIn("one", "two");
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("one");

      remove(birds, 1);
      put(birds, 3, saying("thr"));
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("one");
      models.poll();
      assertThat(answer(models, "", "")).isEqualTo("thr");
    }
  }

  @Test
  void aModelThatBreaksTheLoaderLeavesAllOthersToTheirOwn() {
    put(root.resolve("ants"), 1, saying("ant"));
    Error[] failure = {new OutOfMemoryError("Java heap space")};
    ModelLoader breaking =
        file -> {
          if (file.name().equals("ants") && failure[0] != null) {
            throw failure[0];
          }
          return load(file);
        };
    Refusals refusals = new Refusals();
    try (ModelRepository models = ModelRepository.open(settings("birds", 1), breaking, refusals)) {
      assertThat(answer(models, "birds", "")).isEqualTo("one");
      assertThat(refusals.reasons).containsExactly("it does not fit into memory");
      assertCode(() -> models.lease("ants", ""), ErrorCode.OVERLOADED);

      put(birds, 1, saying("uno"));
      failure[0] = new LinkageError("broken");
      models.reload();
      assertThat(answer(models, "birds", "")).isEqualTo("uno");

      failure[0] = null;
      models.reload();
      assertThat(answer(models, "ants", "")).isEqualTo("ant");
    }
  }

  @Test
  void modelsComeAndGoWithTheirFolders() {
    try (ModelRepository models = open()) {
      put(root.resolve("fish"), 1, saying("fsh"));
      models.reload();
      assertThat(answer(models, "fish", "")).isEqualTo("fsh");

      remove(root.resolve("fish"), 1);
      models.reload();
      assertCode(() -> models.lease("fish", ""), ErrorCode.NOT_FOUND);
      assertThat(answer(models, "", "")).isEqualTo("one");
    }
  }

  @Test
  void aFolderThatCannotBeReadLeavesAllServing() throws IOException {
    Refusals refusals = new Refusals();
    try (ModelRepository models = open("", 1, refusals)) {
      Files.write(root.resolve("stray.onnx"), BROKEN);
      models.reload();

      assertThat(answer(models, "", "")).isEqualTo("one");
      assertThat(refusals.unreadable).singleElement().asString().contains("mixes layouts");
    }
  }

  @Test
  void aNamedFileThatVanishesStillServes() throws IOException {
    Path file = Files.write(root.resolve("owls.onnx"), saying("owl"));
    try (ModelRepository models = TestModel.repository(file)) {
      Files.delete(file);
      models.reload();

      assertThat(answer(models, "owls", "")).isEqualTo("owl");
      assertThat(models.list())
          .singleElement()
          .extracting(ModelStatus::reason)
          .isEqualTo("the file cannot be read");
    }
  }

  @Test
  void anUnloadedModelStaysAwayUntilItIsLoaded() {
    try (ModelRepository models = open()) {
      models.unload("birds");
      models.reload();

      assertCode(() -> models.lease("birds", ""), ErrorCode.OVERLOADED);
      assertThat(models.ready()).isFalse();
      assertThat(status(models, 1).reason()).isEqualTo("unloaded");

      models.load("birds");
      assertThat(answer(models, "birds", "")).isEqualTo("one");
      assertThat(models.ready()).isTrue();
    }
  }

  @Test
  void loadingSaysWhatIsWrong() {
    try (ModelRepository models = open()) {
      assertCode(() -> models.load("owls"), ErrorCode.NOT_FOUND);
      assertCode(() -> models.unload("owls"), ErrorCode.NOT_FOUND);
      put(birds, 2, BROKEN);
      assertCode(() -> models.load("birds"), ErrorCode.INVALID_MODEL);
      assertThat(answer(models, "birds", "")).isEqualTo("one");
    }
  }

  @Test
  void aLeaseKeepsItsModelOpenAfterItWasReplaced() throws Exception {
    try (ModelRepository models = open()) {
      ModelLease held = models.lease("", "");
      put(birds, 2, saying("two"));
      models.reload();

      assertThat(models.list())
          .contains(new ModelStatus("birds", 1, State.UNLOADING, ""))
          .contains(new ModelStatus("birds", 2, State.READY, ""));
      assertThat(label(held)).isEqualTo("one");
      assertThat(answer(models, "", "")).isEqualTo("two");

      held.close();
      models.close(Duration.ofSeconds(30));
      assertThat(models.list()).extracting(ModelStatus::state).doesNotContain(State.UNLOADING);
    }
  }

  @Test
  void twoSourcesMayNotShareAName() throws IOException {
    Path other = Files.createDirectories(root.resolveSibling(root.getFileName() + "-other"));
    Path file = Files.write(other.resolve("birds.onnx"), saying("owl"));

    assertThatThrownBy(() -> TestModel.repository(root, file))
        .hasMessageContaining("two models are called \"birds\"");
  }

  @Test
  void nothingToServeIsAnError() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));

    assertThatThrownBy(() -> TestModel.repository(empty)).hasMessageContaining("holds no model");
    put(birds, 1, BROKEN);
    assertCode(this::open, ErrorCode.INVALID_MODEL);
  }

  @Test
  void afterClosingNobodyGetsAModel() {
    ModelRepository models = open();
    models.close();

    assertCode(() -> models.lease("birds", ""), ErrorCode.OVERLOADED);
    assertThat(models.ready()).isFalse();
  }

  private ModelRepository open() {
    return open("", 1);
  }

  private ModelRepository open(String defaultModel, int versions) {
    return open(defaultModel, versions, new Refusals());
  }

  private ModelRepository open(String defaultModel, int versions, ModelListener listener) {
    return ModelRepository.open(settings(defaultModel, versions), TestModel.SETTINGS, listener);
  }

  private RepositorySettings settings(String defaultModel, int versions) {
    return new RepositorySettings(List.of(ModelSource.at(root, "")), defaultModel, versions);
  }

  private static ServedModel load(ModelFile file) {
    return ServedModel.open(file, TestModel.SETTINGS);
  }

  private static String answer(Models models, String name, String version) {
    try (ModelLease lease = models.lease(name, version)) {
      return label(lease);
    }
  }

  /** What the model says to a red image. */
  private static String label(ModelLease lease) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    return lease
        .model()
        .classifier()
        .submit(new BatchRequest(Images.png(Color.RED), 1, deadline, "test"))
        .join()
        .prediction()
        .best()
        .label();
  }

  private static ModelStatus status(Models models, long version) {
    return models.list().stream()
        .filter(status -> status.version() == version)
        .findFirst()
        .orElseThrow();
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
