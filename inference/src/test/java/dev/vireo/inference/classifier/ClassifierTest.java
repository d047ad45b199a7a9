package dev.vireo.inference.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchListener;
import dev.vireo.inference.batch.ImageInput;
import dev.vireo.inference.classifier.ImageResult.Classified;
import dev.vireo.inference.classifier.ImageResult.Failed;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OutputChoice;
import dev.vireo.inference.model.DecodeMode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  @TempDir Path folder;

  @Test
  void ranksTheClassesOfAnImage() {
    Path image = TestFiles.image(folder.resolve("leaf.png"), new Color(20, 22, 18));
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder))) {
      Prediction prediction = classifier.classify(image);

      assertThat(prediction.ranked())
          .extracting(RankedLabel::label)
          .containsExactly("green", "red", "blue");
      double sum = Math.exp(22) + Math.exp(20) + Math.exp(18);
      assertThat(prediction.best().probability()).isEqualTo((float) (Math.exp(22) / sum));
    }
  }

  @Test
  void decodesLargeJpegsAsItsOptionsOrTheModelSay() throws IOException {
    Path model = TestFiles.model("colors", folder);
    Path photo = TestFiles.resource("golden/draft/444.jpg", folder.resolve("photo.jpg"));
    Path facts =
        Files.writeString(
            folder.resolve("draft.json"),
            """
            {"fit": "center_crop", "resize": 8, "size": 8, "mean": [0, 0, 0], "std": [1, 1, 1],
             "decode": "draft"}
            """);
    ClassifierOptions byModel =
        ClassifierOptions.DEFAULTS.withEngine(EngineOptions.DEFAULTS.withPreprocessing(facts));

    float exact = redness(model, ClassifierOptions.DEFAULTS, photo);
    float draft = redness(model, ClassifierOptions.DEFAULTS.withDecode(DecodeMode.DRAFT), photo);

    assertThat(draft).isNotEqualTo(exact);
    assertThat(redness(model, byModel, photo)).isEqualTo(draft);
    assertThat(redness(model, byModel.withDecode(DecodeMode.EXACT), photo)).isEqualTo(exact);
  }

  private static float redness(Path model, ClassifierOptions options, Path photo) {
    try (Classifier classifier = Classifier.open(model, options)) {
      return classifier.classify(photo).ranked().stream()
          .filter(label -> label.label().equals("red"))
          .findFirst()
          .orElseThrow()
          .probability();
    }
  }

  @Test
  void probabilitiesAndScoresAreNotMadeProbabilitiesAgain() {
    Path scores = TestFiles.model("colors-sigmoid", folder);
    Path red = TestFiles.image(folder.resolve("red.png"), Color.RED);
    try (Classifier softmax = Classifier.open(TestFiles.model("colors-softmax", folder));
        Classifier sigmoid = Classifier.open(scores)) {
      // The means are 1, 0 and 0.
      float e = (float) Math.E;
      assertThat(softmax.classify(red).best().probability()).isCloseTo(e / (e + 2), within(1e-6f));
      assertThat(sigmoid.classify(red).ranked())
          .extracting(RankedLabel::probability)
          .satisfiesExactly(
              best -> assertThat(best).isCloseTo(e / (e + 1), within(1e-6f)),
              next -> assertThat(next).isEqualTo(0.5f),
              last -> assertThat(last).isEqualTo(0.5f));
    }
    EngineOptions wrong =
        EngineOptions.DEFAULTS.withOutput(
            new OutputChoice(Optional.empty(), Optional.of(OutputKind.PROBABILITIES)));
    try (Classifier sigmoid =
        Classifier.open(scores, ClassifierOptions.DEFAULTS.withEngine(wrong))) {
      assertThatThrownBy(() -> sigmoid.classify(red))
          .isInstanceOf(VireoException.class)
          .hasMessageContaining("those of an image sum to 1.731; say what they are: --output-kind");
    }
  }

  @Test
  void looksAtImagesThatAreWiderThanHigh() throws IOException {
    BufferedImage image = new BufferedImage(36, 20, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 36; x++) {
      for (int y = 0; y < 20; y++) {
        image.setRGB(x, y, (x < 12 ? Color.GREEN : Color.BLUE).getRGB());
      }
    }
    Path file = folder.resolve("left-green.png");
    ImageIO.write(image, "png", file.toFile());
    try (Classifier classifier = Classifier.open(TestFiles.model("wide", folder))) {
      assertThat(classifier.classify(file).best().label()).isEqualTo("green");
    }
  }

  @Test
  void badImagesLeaveItUsable() {
    Path image = TestFiles.image(folder.resolve("sky.png"), Color.BLUE);
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder))) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.classify(new byte[] {1, 2, 3}))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE));
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.classify(folder.resolve("none.jpg")))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));

      assertThat(classifier.classify(image).best().label()).isEqualTo("blue");
    }
  }

  @Test
  void manyThreadsMayCallIt() throws Exception {
    Path red = TestFiles.image(folder.resolve("red.png"), Color.RED);
    Path blue = TestFiles.image(folder.resolve("blue.png"), Color.BLUE);
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> right :
          threads.invokeAll(
              IntStream.range(0, 40)
                  .<Callable<Boolean>>mapToObj(i ->
                      () ->
                          classifier
                              .classify(i % 2 == 0 ? red : blue)
                              .best()
                              .label()
                              .equals(i % 2 == 0 ? "red" : "blue"))
                  .toList())) {
        assertThat(right.get()).isTrue();
      }
    }
  }

  /** Holds a slot after its first batch, before it answers. */
  private static final class Gate implements BatchListener {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void ran(int images, long inferNanos) {
      reached.countDown();
      try {
        assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final Duration LONG = Duration.ofMinutes(5);

  private final Gate gate = new Gate();

  /** One slot, which waits at the gate, and one place to wait. */
  private Classifier busy() throws InterruptedException {
    Classifier classifier =
        Classifier.open(
            TestFiles.model("colors", folder),
            ClassifierOptions.DEFAULTS.withSlots(1).withMaxWaiting(1).withBatches(gate));
    held = classifier.classifyAsync(ImageInput.of(image(Color.RED)), 1, LONG);
    gate.reached.await();
    return classifier;
  }

  private CompletableFuture<Prediction> held;

  private static BufferedImage image(Color color) {
    BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < 16 * 12; pixel++) {
      image.setRGB(pixel % 16, pixel / 16, color.getRGB());
    }
    return image;
  }

  @Test
  void aFileItsBytesAndItsPixelsAreTheSameImage() throws IOException {
    Path file = TestFiles.image(folder.resolve("leaf.png"), new Color(20, 22, 18));
    byte[] bytes = Files.readAllBytes(file);
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder));
        Arena arena = Arena.ofShared()) {
      Prediction expected = classifier.classify(file);
      MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);

      for (ImageInput input :
          List.of(
              ImageInput.of(file),
              ImageInput.of(bytes),
              ImageInput.of(offHeap),
              ImageInput.of(image(new Color(20, 22, 18))))) {
        assertThat(classifier.classify(input, 5)).as(input.toString()).isEqualTo(expected);
      }
      assertThat(classifier.classify(ImageInput.of(file), 1).ranked()).hasSize(1);
    }
  }

  @Test
  void refusesMemoryThatItsThreadsMayNotRead() {
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder));
        Arena arena = Arena.ofConfined()) {
      ImageInput confined = ImageInput.of(arena.allocate(100));
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.classify(confined, 1))
          .withMessageContaining("take it from a shared arena")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  @Test
  void classifiesMoreImagesThanMayWaitAndKeepsTheirOrder() {
    List<ImageInput> images = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      images.add(
          switch (i % 4) {
            case 0 -> ImageInput.of(image(Color.RED));
            case 1 -> ImageInput.of(new byte[] {1, 2, 3});
            case 2 -> ImageInput.of(image(Color.BLUE));
            default -> ImageInput.of(folder.resolve("none.jpg"));
          });
    }
    try (Classifier classifier =
        Classifier.open(
            TestFiles.model("colors", folder),
            ClassifierOptions.DEFAULTS.withSlots(2).withMaxWaiting(3))) {
      List<ImageResult> results = classifier.classifyAll(images, 1);

      assertThat(results).hasSize(40);
      for (int i = 0; i < 40; i++) {
        switch (results.get(i)) {
          case Classified(Prediction prediction) ->
              assertThat(prediction.best().label()).isEqualTo(i % 4 == 0 ? "red" : "blue");
          case Failed(ErrorCode code, String message) -> {
            assertThat(code)
                .isEqualTo(i % 4 == 1 ? ErrorCode.UNSUPPORTED_IMAGE : ErrorCode.NOT_FOUND);
            assertThat(message).isNotBlank();
          }
        }
      }
    }
  }

  @Test
  void anAnswerThatIsNoLongerWantedMakesRoom() throws Exception {
    try (Classifier classifier = busy()) {
      CompletableFuture<Prediction> unwanted =
          classifier.classifyAsync(ImageInput.of(image(Color.GREEN)), 1, LONG);
      assertFails(
          classifier.classifyAsync(ImageInput.of(image(Color.BLUE)), 1, LONG),
          ErrorCode.OVERLOADED);

      unwanted.cancel(false);
      CompletableFuture<Prediction> next =
          classifier.classifyAsync(ImageInput.of(image(Color.BLUE)), 1, LONG);
      gate.open.countDown();

      assertThat(next.get().best().label()).isEqualTo("blue");
      assertThat(held.get().best().label()).isEqualTo("red");
    }
  }

  @Test
  void aDeadlineEndsTheWaitWhereverTheImageIs() throws Exception {
    try (Classifier classifier = busy()) {
      assertFails(
          classifier.classifyAsync(ImageInput.of(image(Color.BLUE)), 1, Duration.ofMillis(1)),
          ErrorCode.DEADLINE_EXCEEDED);
      gate.open.countDown();
    }
  }

  @Test
  void closingWaitsForWhatIsInFlight() throws Exception {
    Classifier classifier = busy();
    CompletableFuture<Prediction> waiting =
        classifier.classifyAsync(ImageInput.of(image(Color.BLUE)), 1, LONG);
    Thread closing = Thread.startVirtualThread(() -> classifier.close(LONG));
    while (!isClosed(classifier)) {
      Thread.onSpinWait();
    }
    assertThat(closing.isAlive()).isTrue();

    gate.open.countDown();
    closing.join();

    assertThat(held.get().best().label()).isEqualTo("red");
    assertThat(waiting.get().best().label()).isEqualTo("blue");
  }

  private static boolean isClosed(Classifier classifier) {
    try {
      classifier.classifyAsync(ImageInput.of(new byte[1]), 1, LONG).cancel(false);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void onceClosedItSaysSo() {
    Classifier classifier = Classifier.open(TestFiles.model("colors", folder));
    classifier.close();
    classifier.close();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> classifier.classify(new byte[] {1}))
        .withMessage("this classifier of colors is closed");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> classifier.embed(ImageInput.of(new byte[] {1})));
    assertThat(classifier.batchBytes()).isZero();
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    try (Classifier classifier = busy()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> classifier.classify(ImageInput.of(image(Color.BLUE)), 1));
      assertThat(Thread.interrupted()).isTrue();
      gate.open.countDown();
    }
  }

  @Test
  void saysHowAModelGetsEmbeddings() {
    try (Classifier classifier = Classifier.open(TestFiles.model("colors", folder))) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> classifier.embed(ImageInput.of(image(Color.RED))))
          .withMessage("colors offers no embeddings: export it with --outputs embeddings")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  private static void assertFails(CompletableFuture<?> answer, ErrorCode code) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
        .satisfies(e -> assertThat(((VireoException) e.getCause()).code()).isEqualTo(code));
  }
}
