package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.PreprocessingChange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {
  private static final EngineOptions CPU = EngineOptions.DEFAULTS.withDevice(new Device.Cpu());

  @TempDir Path folder;

  @Test
  void readsItsFactsFromTheFile() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU)) {
      assertThat(model.facts().name()).isEqualTo("colors");
      assertThat(model.facts().labels()).containsExactly("red", "green", "blue");
      assertThat(model.facts().preprocessing().size()).isEqualTo(8);
      assertThat(model.facts().metadata()).containsEntry("vireo.format", "1");
    }
  }

  @Test
  void saysThatItIsClosedAndMayBeClosedTwice() {
    OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU);
    Engine engine = model.newEngine();
    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 4, 8)) {
      fill(batch, 10);
      engine.run(batch, new float[12]);
      engine.close();
      engine.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> engine.run(batch, new float[12]))
          .withMessage("this engine is closed");

      Engine another = model.newEngine();
      model.close();
      model.close();
      assertThatIllegalStateException().isThrownBy(() -> another.run(batch, new float[12]));
      assertThatIllegalStateException()
          .isThrownBy(model::newEngine)
          .withMessage("the model colors is closed");
      another.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"colors", "colors-one-by-one", "colors-by-four"})
  void runsEachImageOfABatch(String name) {
    try (OnnxModel model = OnnxModel.open(TestFiles.model(name, folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 4, 8)) {
      fill(batch, 10);
      fill(batch, 200);
      float[] logits = new float[12];

      engine.run(batch, logits);

      assertThat(logits).containsExactly(10, 10, 10, 200, 200, 200, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void fillsUpABatchOfAFixedNumber() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-by-four", folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 6, 8)) {
      for (int level = 1; level <= 6; level++) {
        fill(batch, level);
      }
      float[] logits = new float[18];
      engine.run(batch, logits);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).isEqualTo(1 + i / 3);
      }
      assertThat(model.bestBatch() % 4).isZero();
    }
  }

  @Test
  void givesFloatsWithChannelsLastWhereTheGraphTakesThemSo() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-nhwc", folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 3, 8)) {
      assertThat(model.signature().layout()).isEqualTo(ModelSignature.Layout.FLOAT_NHWC);
      for (int image = 0; image < 3; image++) {
        MemorySegment slot = batch.nextSlot();
        for (int i = 0; i < 8 * 8; i++) {
          for (int channel = 0; channel < 3; channel++) {
            slot.set(ValueLayout.JAVA_BYTE, 3L * i + channel, (byte) (51 * (image + channel)));
          }
        }
        batch.add("image " + image);
      }
      float[] logits = new float[9];
      engine.run(batch, logits);
      assertThat(logits)
          .containsExactly(
              new float[] {0, 0.2f, 0.4f, 0.2f, 0.4f, 0.6f, 0.4f, 0.6f, 0.8f}, within(1e-6f));
    }
  }

  @Test
  void givesAndTakesFloat16WhereTheGraphDoes() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-halves", folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 3, 8)) {
      fill(batch, 51);
      fill(batch, 0);
      fill(batch, 255);
      float[] logits = new float[9];
      engine.run(batch, logits);
      float fifth = Float.float16ToFloat(Float.floatToFloat16(0.2f));
      assertThat(logits).containsExactly(fifth, fifth, fifth, 0, 0, 0, 1, 1, 1);

      float[] image = new float[3 * 8 * 8];
      Arrays.fill(image, 0.25f);
      engine.runNormalized(List.of(MemorySegment.ofArray(image)), logits);
      assertThat(Arrays.copyOf(logits, 3)).containsExactly(0.25f, 0.25f, 0.25f);
    }
  }

  @Test
  void readsTheBatchAsItIsAtEachRun() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, 8)) {
      float[] logits = new float[6];
      fill(batch, 1);
      engine.run(batch, logits);
      batch.clear();
      fill(batch, 7);
      fill(batch, 9);
      engine.run(batch, logits);

      assertThat(logits).containsExactly(7, 7, 7, 9, 9, 9);
    }
  }

  @Test
  void readsTheOutputsNamedOfOneImageOfABatch() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU);
        OnnxOutputs outputs = model.newOutputs(8);
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, 8)) {
      fill(batch, 10);
      fill(batch, 200);
      assertThat(outputs.besideLogits()).isEmpty();
      assertThat(outputs.run(batch, 1, Set.of("logits")).get("logits"))
          .isInstanceOfSatisfying(
              OnnxOutputs.Values.Floats.class,
              logits -> assertThat(logits.values()).containsExactly(200, 200, 200));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wide", "wide-foreign"})
  void runsImagesThatAreWiderThanHigh(String name) {
    try (OnnxModel model = OnnxModel.open(TestFiles.model(name, folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, model.facts().preprocessing())) {
      assertThat(batch.height()).isEqualTo(8);
      assertThat(batch.width()).isEqualTo(12);
      MemorySegment slot = batch.nextSlot();
      for (int pixel = 0; pixel < 8 * 12; pixel++) {
        slot.set(ValueLayout.JAVA_BYTE, 3L * pixel + (pixel % 12 < 4 ? 0 : 2), (byte) 255);
      }
      batch.add("left third red, the rest blue");
      float[] logits = new float[3];

      engine.run(batch, logits);

      float white = name.equals("wide") ? 255 : 1;
      assertThat(logits).containsExactly(white, 0, 0);
    }
  }

  @Test
  void refusesAPreprocessingOfOtherEdges() {
    Path wide = TestFiles.model("wide", folder);
    PreprocessingChange turned = PreprocessingChange.parse("size=[12,8],resize=[12,8]");

    assertInvalid(
        wide,
        CPU.withChange(turned),
        "takes images of 8 x 12 pixels, and its preprocessing makes 12 x 8");
    try (OnnxModel model = OnnxModel.open(wide, CPU)) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> model.facts().preprocessing().size())
          .withMessageContaining("8 pixels high and 12 wide");
    }
  }

  @Test
  void normalizesForModelsThatTakeFloats() throws IOException {
    EngineOptions options = CPU.withLabels(labelsFile()).withPreprocessing(stretchFile());
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-foreign", folder), options);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, 8)) {
      fill(batch, 51);
      fill(batch, 255);
      float[] logits = new float[6];

      engine.run(batch, logits);

      float[] expected = {-0.6f, -0.1f, 0.8f, 1f, 1.5f, 4f};
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void runsFloatsThatTheCallerNormalized() throws IOException {
    EngineOptions options = CPU.withLabels(labelsFile()).withPreprocessing(stretchFile());
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-foreign", folder), options);
        Engine engine = model.newEngine()) {
      float[] logits = new float[6];
      MemorySegment red = floats(3, 0, 0);
      MemorySegment blue = floats(0, 0, -7);

      engine.runNormalized(List.of(red, blue), logits);

      assertThat(logits).containsExactly(3, 0, 0, 0, 0, -7);
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> engine.runNormalized(List.of(red.asSlice(4)), logits))
          .withMessageContaining("3 x 8 x 8");
    }
  }

  @Test
  void aModelOverBytesRefusesFloats() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU);
        Engine engine = model.newEngine()) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> engine.runNormalized(List.of(floats(1, 2, 3)), new float[3]))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  /** An 8 x 8 image of one color, CHW. */
  private static MemorySegment floats(float... color) {
    float[] values = new float[3 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = color[i / 64];
    }
    return MemorySegment.ofArray(values);
  }

  private Path labelsFile() throws IOException {
    return Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue\n");
  }

  private Path stretchFile() throws IOException {
    return Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"do_resize": true, "size": {"height": 8, "width": 8}, "resample": 2,
         "image_mean": [0.5, 0.25, 0.0], "image_std": [0.5, 0.5, 0.25]}
        """);
  }

  @Test
  void aForeignModelSaysWhatIsMissing() throws IOException {
    Path model = TestFiles.model("colors-foreign", folder);
    assertInvalid(model, CPU, "does not say its class names", "--labels FILE");

    Path labels = Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue");
    assertInvalid(model, CPU.withLabels(labels), "preprocessing", "--preprocess FILE");
  }

  @Test
  void findsHuggingFaceFilesBesideTheModel() throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\":{\"0\":\"r\",\"1\":\"g\",\"2\":\"b\"}}");
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"image_processor_type": "BitImageProcessor", "crop_size": {"height": 8, "width": 8},
         "size": {"shortest_edge": 10}, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]}
        """);

    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors-foreign", folder), CPU)) {
      assertThat(model.facts().labels()).containsExactly("r", "g", "b");
      assertThat(model.facts().preprocessing().geometry().fit()).isEqualTo(new Fit.ShorterEdge(10));
      assertThat(model.facts().preprocessing().size()).isEqualTo(8);
    }
  }

  @Test
  void preprocessingThatIsNotDoneHereIsRefused() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue");
    Path other =
        Files.writeString(
            folder.resolve("huge.json"),
            "{\"image_processor_type\":\"DonutImageProcessor\",\"size\":8}");

    assertInvalid(
        TestFiles.model("colors-foreign", folder),
        CPU.withLabels(labels).withPreprocessing(other),
        "huge.json",
        "what DonutImageProcessor does to an image is not known here");
  }

  @Test
  void whatAGraphEndsInDecidesHowItsNumbersAreRead() {
    assertThat(outputKind("colors", OutputChoice.NONE)).isEqualTo(OutputKind.LOGITS);
    assertThat(outputKind("colors-softmax", OutputChoice.NONE)).isEqualTo(OutputKind.PROBABILITIES);
    assertThat(outputKind("colors-sigmoid", OutputChoice.NONE)).isEqualTo(OutputKind.SCORES);
    assertThat(
            outputKind(
                "colors-softmax",
                new OutputChoice(Optional.empty(), Optional.of(OutputKind.LOGITS))))
        .isEqualTo(OutputKind.LOGITS);
    assertInvalid(
        TestFiles.model("colors-divided", folder),
        CPU,
        "gives 'out' by the operation Div, which may be logits or probabilities: say --output-kind");
    assertThat(
            outputKind(
                "colors-divided",
                new OutputChoice(Optional.empty(), Optional.of(OutputKind.SCORES))))
        .isEqualTo(OutputKind.SCORES);
  }

  @Test
  void oneOfSeveralOutputsIsNamed() {
    Path two = TestFiles.model("colors-two-outputs", folder);
    assertInvalid(two, CPU, "say --output-name with one of [probabilities, scores]");
    assertThat(outputKind("colors-two-outputs", named("probabilities")))
        .isEqualTo(OutputKind.PROBABILITIES);
    assertThat(outputKind("colors-two-outputs", named("scores"))).isEqualTo(OutputKind.LOGITS);
    assertInvalid(
        two, CPU.withOutput(named("boxes")), "no output 'boxes'; it has [probabilities, scores]");
  }

  private static OutputChoice named(String output) {
    return new OutputChoice(Optional.of(output), Optional.empty());
  }

  private OutputKind outputKind(String name, OutputChoice choice) {
    try (OnnxModel model =
        OnnxModel.open(
            TestFiles.model(name, folder.resolve(choice.toString())), CPU.withOutput(choice))) {
      return model.facts().output();
    }
  }

  @Test
  void aFileThatIsNoModelIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "not a model");
    assertInvalid(text, CPU, text.toString(), "not an ONNX model");

    byte[] whole = Files.readAllBytes(TestFiles.model("colors", folder));
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
    assertInvalid(cut, CPU, cut.toString(), "whole?");

    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    assertInvalid(empty, CPU, empty.toString(), "has no bytes");
  }

  @Test
  void aModelThatIsNotThereOrNotAFileIsNamed() {
    assertFails(folder.resolve("none.onnx"), CPU, ErrorCode.NOT_FOUND, "none.onnx");
    assertFails(folder, CPU, ErrorCode.UNREADABLE, folder.toString());
  }

  @Test
  void labelsThatDoNotMatchTheOutputsAreRefused() throws IOException {
    assertInvalid(TestFiles.model("colors-mislabelled", folder), CPU, "has 3 outputs and 2 labels");

    Path four = Files.writeString(folder.resolve("four.txt"), "a\nb\nc\nd\n");
    assertInvalid(
        TestFiles.model("colors", folder), CPU.withLabels(four), "has 3 outputs and 4 labels");
  }

  @Test
  void aGraphThatIsNoImageClassifierIsRefused() {
    assertInvalid(
        TestFiles.model("table", folder),
        CPU,
        "not an image classifier",
        "'rows' is float32 [N, 10]");
    assertInvalid(
        TestFiles.model("colors-other-size", folder),
        CPU,
        "8 pixels",
        "its preprocessing makes 16");
  }

  @Test
  void cudaThatIsNotThereIsRefusedByNameAndPassedOverByAuto() {
    Path file = TestFiles.model("colors", folder);
    assumeFalse(OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA));

    assertFails(
        file,
        CPU.withDevice(new Device.Cuda(0)),
        ErrorCode.DEVICE_UNAVAILABLE,
        "cuda:0 cannot be used: "
            + (CudaLibraries.hasDriver() ? "this is the CPU build" : CudaLibraries.NO_DRIVER));
    try (OnnxModel model = OnnxModel.open(file, EngineOptions.DEFAULTS.withThreads(2))) {
      assertThat(model.device()).isEqualTo("CPU (2 threads)");
      assertThat(model.deviceNote()).as("the CPU's build is as usual").isEmpty();
    }
  }

  @Test
  void aBatchOfAnotherSizeIsRefused() {
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), CPU);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 1, 9)) {
      fill(batch, 0);

      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> engine.run(batch, new float[3]))
          .withMessageContaining("9 pixels");
    }
  }

  @Test
  void devicesAreParsed() {
    assertThat(Device.parse("auto")).isEqualTo(new Device.Auto());
    assertThat(Device.parse("cpu")).isEqualTo(new Device.Cpu());
    assertThat(Device.parse("cuda")).isEqualTo(new Device.Cuda(0));
    assertThat(Device.parse("cuda:12")).isEqualTo(new Device.Cuda(12));
    for (String wrong : new String[] {"gpu", "cuda:", "cuda:-1", "cuda:9999", "CPU", ""}) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> Device.parse(wrong))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  private static void fill(ImageBatch batch, int value) {
    batch.nextSlot().fill((byte) value);
    batch.add("image");
  }

  private static void assertInvalid(Path model, EngineOptions options, String... parts) {
    assertFails(model, options, ErrorCode.INVALID_MODEL, parts);
  }

  private static void assertFails(
      Path model, EngineOptions options, ErrorCode code, String... parts) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> OnnxModel.open(model, options).close())
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }
}
