package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.NearDuplicate;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.data.Unreadable;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final Execution ONE_THREAD = new Execution(new Device.Cpu(), 1);

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void draw() throws IOException {
    images = Drawings.discs(temp.resolve("images"), 3, 20, 16);
  }

  private TrainingData data() {
    return TrainingData.open(images, 0.2, 1);
  }

  private static Architecture resnet() {
    return new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 3);
  }

  /** With everything that draws at random: dropout, dropped branches, shifts, flips. */
  private static Architecture vit() {
    return new VisionTransformer(
        16, 4, 24, 2, 3, 2, 0.1, 0.1, VisionTransformer.Pooling.CLASS_TOKEN, 3);
  }

  private static TrainingPlan plan(Architecture architecture, int epochs) {
    return TrainingSettings.NONE
        .with(LoopSettings.EPOCHS, epochs)
        .with(LoopSettings.BATCH_SIZE, 16)
        .with(LoopSettings.WARMUP_EPOCHS, 1.0)
        .plan(architecture);
  }

  @Test
  void learnsWhatCanBeLearned() {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 16)
            .with(LoopSettings.BATCH_SIZE, 16)
            .with(LoopSettings.LABEL_SMOOTHING, 0.0)
            .plan(resnet());
    TrainingResult result =
        new Trainer(plan, data(), temp.resolve("run"), ONE_THREAD).run(TrainingListener.SILENT);
    assertThat(result.complete()).isTrue();
    assertThat(result.epochs()).hasSize(16);
    assertThat(result.epochs().getLast().trainLoss())
        .isLessThan(0.5 * result.epochs().getFirst().trainLoss());
    assertThat(result.best().validationTop1()).isGreaterThan(0.9);
    assertThat(result.parameters()).isEqualTo(resnet().network().trainableElements());
  }

  @Test
  void leavesAFolderThatSaysEverything() throws IOException {
    TrainingResult result =
        new Trainer(plan(resnet(), 2), data(), temp.resolve("run"), ONE_THREAD)
            .run(TrainingListener.SILENT);
    RunFolder run = result.run();
    List<String> rows = Files.readAllLines(run.metrics());
    assertThat(rows).hasSize(3);
    assertThat(rows.getFirst()).startsWith("epoch,learning_rate,train_loss");
    assertThat(rows.getLast()).startsWith("2,");
    assertThat(ImageIO.read(run.curves().toFile()).getWidth()).isEqualTo(1280);
    Checkpoint best = CheckpointFile.read(run.path());
    assertThat(best.labels()).containsExactly("cherry", "lime", "plum");
    assertThat(best.architecture()).isEqualTo(resnet());
    assertThat(best.training()).contains("\"validationTop1\"");
    assertThat(HeldOutFile.read(run.path())).hasSize(12);
    try (var files = Files.list(run.path())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "best.safetensors",
              "last.safetensors",
              "metrics.csv",
              "curves.png",
              "confusion.png",
              "classes.csv",
              "training-images.png",
              "config.json",
              "held-out.json",
              "contents.crc32c",
              "resume.state");
    }
  }

  @Test
  void resumesToTheSameBits() throws IOException {
    List<TrainingPlan> plans =
        List.of(
            plan(resnet(), 4),
            plan(vit(), 4),
            averaged(new Averaging.Ema(0.9)),
            averaged(new Averaging.Lookahead(3, 0.9)));
    for (int i = 0; i < plans.size(); i++) {
      TrainingPlan plan = plans.get(i);
      Path straight = temp.resolve(i + "-straight");
      Path halved = temp.resolve(i + "-halved");
      new Trainer(plan, data(), straight, ONE_THREAD).run(TrainingListener.SILENT);

      TrainingResult half = stopAfter(2, plan, halved);
      assertThat(half.complete()).isFalse();
      assertThat(half.epochs()).hasSize(2);
      TrainingResult whole =
          new Trainer(plan, data(), halved, ONE_THREAD).resume(TrainingListener.SILENT);

      assertThat(whole.complete()).isTrue();
      Checkpoint one = CheckpointFile.read(straight.resolve("last.safetensors"));
      Checkpoint other = CheckpointFile.read(halved.resolve("last.safetensors"));
      one.tensors()
          .forEach((name, tensor) ->
              assertThat(other.tensors().get(name).values()).as(name).isEqualTo(tensor.values()));
    }
  }

  /** In steps of two batches. */
  private static TrainingPlan averaged(Averaging averaging) {
    return TrainingSettings.NONE
        .with(LoopSettings.EPOCHS, 4)
        .with(LoopSettings.BATCH_SIZE, 8)
        .with(LoopSettings.ACCUMULATION, 2)
        .with(LoopSettings.EMA, averaging)
        .plan(resnet());
  }

  @Test
  void theWeightsOfAnUnfinishedEpochHaveNoFigures() throws IOException {
    Path run = temp.resolve("run");
    stopAfter(1, plan(resnet(), 3), run);
    JsonNode last = training(run.resolve("last.safetensors"));
    assertThat(last.path("epochs").asInt()).isEqualTo(1);
    assertThat(last.path("stoppedInEpoch").asInt()).isEqualTo(2);
    for (String figure :
        List.of("trainLoss", "trainTop1", "validationLoss", "validationTop1", "views")) {
      assertThat(last.has(figure)).as(figure).isFalse();
    }
    assertThat(training(run.resolve("best.safetensors")).has("validationTop1")).isTrue();

    new Trainer(plan(resnet(), 3), data(), run, ONE_THREAD).resume(TrainingListener.SILENT);
    JsonNode whole = training(run.resolve("last.safetensors"));
    assertThat(whole.has("stoppedInEpoch")).isFalse();
    assertThat(whole.path("validationTop1").asDouble()).isBetween(0.0, 1.0);
  }

  private static JsonNode training(Path checkpoint) throws IOException {
    return new ObjectMapper().readTree(CheckpointFile.read(checkpoint).training());
  }

  /** Ends the run in the middle of the epoch after {@code epochs}, as Ctrl-C would. */
  private TrainingResult stopAfter(int epochs, TrainingPlan plan, Path run) {
    List<Trainer> self = new ArrayList<>();
    Trainer trainer = new Trainer(plan, data(), run, ONE_THREAD);
    self.add(trainer);
    return trainer.run(
        new TrainingListener() {
          @Override
          public void step(StepMetrics metrics) {
            if (metrics.epoch() == epochs + 1) {
              self.getFirst().stop();
            }
          }
        });
  }

  @Test
  void refusesToResumeARunOfAnotherConfiguration() {
    Path run = temp.resolve("run");
    new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).run(TrainingListener.SILENT);
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 2), data(), run, ONE_THREAD).resume(TrainingListener.SILENT))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("epochs was 1 and is now 2");
    assertThatThrownBy(() ->
            new Trainer(plan(vit(), 1), data(), run, ONE_THREAD).resume(TrainingListener.SILENT))
        .hasMessageContaining("architecture was");
    TrainingData other = TrainingData.open(images, 0.2, 2);
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 1), other, run, ONE_THREAD).resume(TrainingListener.SILENT))
        .hasMessageContaining("training.checksum was");
  }

  @Test
  void refusesToOverwriteARunAndToResumeNone() {
    Path run = temp.resolve("run");
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).resume(TrainingListener.SILENT))
        .hasMessageContaining("nothing to resume");
    new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).run(TrainingListener.SILENT);
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).run(TrainingListener.SILENT))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("holds a training run already");
  }

  @Test
  void oneTrainingAtATimeWritesAFolder() throws IOException {
    Path run = temp.resolve("run");
    List<String> refusals = new ArrayList<>();
    Trainer second = new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD);
    new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD)
        .run(
            new TrainingListener() {
              @Override
              public void started(TrainingStart start) {
                refusals.add(refusal(() -> second.run(SILENT)));
                refusals.add(refusal(() -> second.resume(SILENT)));
              }
            });
    assertThat(refusals)
        .hasSize(2)
        .allMatch(text -> text.contains("is being written by another training at this moment"));
    assertThat(second.resume(TrainingListener.SILENT).complete()).isTrue();
  }

  private static String refusal(Runnable training) {
    try {
      training.run();
      return "none";
    } catch (VireoException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED);
      return e.getMessage();
    }
  }

  @Test
  void takesOverTheLockOfATrainingThatDied() throws IOException {
    Path run = Files.createDirectory(temp.resolve("run"));
    Files.writeString(run.resolve(".lock"), "of a process that was killed");
    Trainer trainer = new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD);
    assertThat(trainer.run(TrainingListener.SILENT).complete()).isTrue();
    assertThat(run.resolve(".lock")).doesNotExist();
  }

  @Test
  void leavesNoFolderOfARunThatCannotBegin() {
    Path run = temp.resolve("new/run");
    Trainer trainer = new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD);
    assertThatThrownBy(() -> trainer.resume(TrainingListener.SILENT))
        .hasMessageContaining("nothing to resume");
    assertThat(run).doesNotExist();
  }

  @Test
  void refusesAFolderWithFilesThatARunWouldReplaceAndSparesTheOthers() throws IOException {
    Path run = Files.createDirectory(temp.resolve("run"));
    Path theirs = Files.writeString(run.resolve("metrics.csv"), "theirs");
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).run(TrainingListener.SILENT))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("holds a file metrics.csv, which a training run would replace");
    assertThat(theirs).hasContent("theirs");

    Files.delete(theirs);
    Path notes = Files.writeString(run.resolve(".notes.tmp"), "theirs");
    Path cache = Files.createDirectory(run.resolve(".cache.tmp"));
    new Trainer(plan(resnet(), 1), data(), run, ONE_THREAD).run(TrainingListener.SILENT);
    assertThat(notes).hasContent("theirs");
    assertThat(cache).isDirectory();
  }

  @Test
  void refusesABatchOfOneImageThatCannotBeNormalized() {
    Architecture resnet = new ResNet(List.of(1, 1, 1, 1), 4, ResNet.Stem.SMALL, 8, 3);
    TrainingPlan plan = TrainingSettings.NONE.with(LoopSettings.BATCH_SIZE, 2).plan(resnet);
    TrainingData odd = TrainingData.open(images, 0.25, 1); // 45 images: 22 batches of 2, one of 1
    assertThatThrownBy(() -> new Trainer(plan, odd, temp.resolve("run"), ONE_THREAD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a batch of one image leaves the batch norm");
    new Trainer(plan, data(), temp.resolve("run"), ONE_THREAD); // 48 images
  }

  @Test
  void refusesABatchThatIsTooLargeBeforeItDecodesAnything() {
    TrainingPlan plan =
        TrainingSettings.NONE.with(LoopSettings.BATCH_SIZE, 100).plan(Cnn.usual(4096, 3));
    assertThatThrownBy(() -> new Trainer(plan, data(), temp.resolve("run"), ONE_THREAD))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("a batch of 48 images of 4096 pixels is larger than 2 GB");
  }

  @Test
  void leavesOutImagesThatCannotBeReadAndNamesThem() throws IOException {
    Files.writeString(images.resolve("lime/page.jpg"), "<html>not an image</html>");
    Files.write(images.resolve("lime/empty.png"), new byte[0]);
    List<Unreadable> skipped = new ArrayList<>();
    List<TrainingStart> starts = new ArrayList<>();
    new Trainer(plan(resnet(), 1), data(), temp.resolve("run"), ONE_THREAD)
        .run(
            new TrainingListener() {
              @Override
              public void skipped(List<Unreadable> images) {
                skipped.addAll(images);
              }

              @Override
              public void started(TrainingStart start) {
                starts.add(start);
              }
            });
    assertThat(skipped)
        .extracting(unreadable -> Path.of(unreadable.sample().name()).getFileName().toString())
        .containsExactlyInAnyOrder("page.jpg", "empty.png");
    assertThat(starts.getFirst().trainingImages() + starts.getFirst().validationImages())
        .isEqualTo(60);
  }

  @Test
  void saysWhereTheLossLeftTheNumbers() {
    TrainingPlan wild =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 3)
            .with(LoopSettings.BATCH_SIZE, 16)
            .with(LoopSettings.WARMUP_EPOCHS, 0.0)
            .with(LoopSettings.LEARNING_RATE, 1e30)
            .plan(resnet());
    assertThatThrownBy(() ->
            new Trainer(wild, data(), temp.resolve("run"), ONE_THREAD).run(TrainingListener.SILENT))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVERGED))
        .hasMessageContaining("at step 2 of epoch 1")
        .hasMessageContaining("lower one than 1.000e+30");
  }

  @Test
  void keepsNoWeightsThatItsLastStepLedAstray() {
    RunFolder run = new RunFolder(temp.resolve("run"));
    TrainingPlan wild =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, 1)
            .with(LoopSettings.WARMUP_EPOCHS, 0.0)
            .with(LoopSettings.LEARNING_RATE, 1e30)
            .plan(resnet());
    Trainer trainer = new Trainer(wild, data(), run.path(), ONE_THREAD);
    assertThatThrownBy(() -> trainer.run(TrainingListener.SILENT))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVERGED))
        .hasMessageContaining("the held-out loss became NaN at step 1 of epoch 1");
    assertThat(run.best()).doesNotExist();
    assertThat(run.last()).doesNotExist();
  }

  @Test
  void aRunThatFailsBeforeItsFirstEpochIsDoneLeavesTheFolderToAnother() {
    TrainingSettings settings =
        TrainingSettings.NONE.with(LoopSettings.EPOCHS, 1).with(LoopSettings.WARMUP_EPOCHS, 0.0);
    Path run = temp.resolve("run");
    Trainer wild =
        new Trainer(
            settings.with(LoopSettings.LEARNING_RATE, 1e30).plan(resnet()),
            data(),
            run,
            ONE_THREAD);
    assertThatThrownBy(() -> wild.run(TrainingListener.SILENT)).hasMessageContaining("lower one");

    Trainer tame =
        new Trainer(
            settings.with(LoopSettings.LEARNING_RATE, 0.01).plan(resnet()),
            data(),
            run,
            ONE_THREAD);
    assertThat(tame.run(TrainingListener.SILENT).complete()).isTrue();
  }

  @Test
  void aRunThatFailsLaterIsResumed() {
    TrainingPlan plan = plan(resnet(), 2);
    Path run = temp.resolve("run");
    TrainingListener failing =
        new TrainingListener() {
          @Override
          public void step(StepMetrics metrics) {
            if (metrics.epoch() == 2) {
              throw new IllegalStateException("no more");
            }
          }
        };
    assertThatThrownBy(() -> new Trainer(plan, data(), run, ONE_THREAD).run(failing))
        .hasMessage("no more");
    RunFolder folder = new RunFolder(run);
    assertThat(List.of(folder.config(), folder.heldOut(), folder.trainingImages()))
        .allSatisfy(file -> assertThat(file).isRegularFile());
    TrainingResult resumed =
        new Trainer(plan, data(), run, ONE_THREAD).resume(TrainingListener.SILENT);
    assertThat(resumed.complete()).isTrue();
  }

  @Test
  void keepsWhatAnInterruptedEpochHasLearned() {
    TrainingPlan plan = plan(resnet(), 4);
    RunFolder run = stopAfter(1, plan, temp.resolve("run")).run();
    Checkpoint last = CheckpointFile.read(run.last());
    Snapshot finished = ResumeState.read(run).snapshot();
    assertThat(last.tensors().get("fc.weight").values())
        .isNotEqualTo(finished.weights().get("fc.weight").values());
  }

  @Test
  void refusesAClassOfWhichNoImageCanBeRead() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.writeString(images.resolve("lime").resolve(i + ".png"), "no image");
    }
    assertThatThrownBy(() ->
            new Trainer(plan(resnet(), 1), data(), temp.resolve("run"), ONE_THREAD)
                .run(TrainingListener.SILENT))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("no image of the class lime can be read");
  }

  @Test
  void namesHeldOutImagesThatItLearnsFromToo() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.copy(images.resolve("lime/0.png"), images.resolve("lime/copy%d.png".formatted(i)));
    }
    List<Path> lists = new ArrayList<>();
    new Trainer(plan(resnet(), 1), data(), temp.resolve("run"), ONE_THREAD)
        .run(
            new TrainingListener() {
              @Override
              public void duplicates(List<NearDuplicate> images, Path list) {
                assertThat(images).isNotEmpty();
                lists.add(list);
              }
            });
    assertThat(lists).hasSize(1).first().satisfies(list -> assertThat(list).isNotEmptyFile());
  }
}
