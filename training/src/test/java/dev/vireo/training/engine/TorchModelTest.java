package dev.vireo.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint opened as any model is: found by ServiceLoader, and run on PyTorch. */
class TorchModelTest {
  private static final Architecture ARCHITECTURE =
      new VisionTransformer(
          16, 4, 24, 2, 3, 2, 0, 0, VisionTransformer.Pooling.MEAN, Golden.CLASSES);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          ARCHITECTURE,
          List.of("a", "b", "c", "d", "e"),
          Preprocessing.centerCrop(16),
          "{\"epochs\":3}",
          Golden.weights(ARCHITECTURE.network()));

  @TempDir Path run;

  @BeforeEach
  void writeTheRun() {
    CheckpointFile.write(CHECKPOINT, run.resolve(CheckpointFile.BEST));
  }

  private static float[] expected() throws IOException {
    return Golden.floats(Golden.expected("vit-mean").required("logits"));
  }

  private static float[] logits(Engine engine) {
    float[] logits = new float[4 * Golden.CLASSES];
    run(engine, logits, new float[0]);
    return logits;
  }

  private static void run(Engine engine, float[] logits, float[] embeddings) {
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 4, 16)) {
      MemorySegment pixels = MemorySegment.ofBuffer(Golden.pixels(16));
      long imageBytes = 16 * 16 * 3;
      for (int i = 0; i < 4; i++) {
        batch.nextSlot().copyFrom(pixels.asSlice(i * imageBytes, imageBytes));
        batch.add("image " + i);
      }
      if (embeddings.length == 0) {
        engine.run(batch, logits);
      } else {
        engine.run(batch, logits, embeddings);
      }
    }
  }

  @Test
  void aRunsFolderAndItsCheckpointAreTheSameModel() throws IOException {
    for (Path path : List.of(run, run.resolve(CheckpointFile.BEST))) {
      try (Model model = Model.open(path, EngineOptions.DEFAULTS.withThreads(1));
          Engine engine = model.newEngine()) {
        assertThat(logits(engine)).containsExactly(expected(), within(2e-6f));
        assertThat(model.platform().id()).isEqualTo("pytorch_safetensors");
        assertThat(model.device()).isEqualTo("CPU (1 thread)").isEqualTo(engine.device());
        assertThat(model.facts().name()).isEqualTo("vit");
        assertThat(model.facts().labels()).containsExactly("a", "b", "c", "d", "e");
        assertThat(model.facts().metadata()).containsEntry("vireo.training", "{\"epochs\":3}");
        assertThat(model.signature().classes()).isEqualTo(Golden.CLASSES);
      }
    }
  }

  @Test
  void saysTheVersionThatRunsIt() {
    assertThat(WeightsFile.runtimes())
        .anyMatch(runtime -> runtime.startsWith("PyTorch " + PyTorch.engine().getVersion()));
  }

  @Test
  void givesWhatTheLastMatrixReads() throws IOException {
    try (Model model = Model.open(run, EngineOptions.DEFAULTS);
        Engine engine = model.newEngine()) {
      int width = engine.embeddingSize();
      assertThat(width).isEqualTo(24).isEqualTo(model.signature().features());
      float[] logits = new float[4 * Golden.CLASSES];
      float[] embeddings = new float[4 * width];
      run(engine, logits, embeddings);

      assertThat(logits).containsExactly(expected(), within(2e-6f));
      Tensor weight = CHECKPOINT.tensors().get("head.weight");
      Tensor bias = CHECKPOINT.tensors().get("head.bias");
      for (int i = 0; i < logits.length; i++) {
        int label = i % Golden.CLASSES;
        double sum = bias.values()[label];
        for (int j = 0; j < width; j++) {
          sum += weight.values()[label * width + j] * embeddings[i / Golden.CLASSES * width + j];
        }
        assertThat((double) logits[i]).isCloseTo(sum, within(1e-5));
      }
    }
  }

  @Test
  void enginesOfOneModelRunSideBySide() throws Exception {
    float[] expected = expected();
    try (Model model = Model.open(run, EngineOptions.DEFAULTS.withThreads(1));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<float[]>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(() -> {
              try (Engine engine = model.newEngine()) {
                float[] last = logits(engine);
                for (int run = 0; run < 20; run++) {
                  last = logits(engine);
                }
                return last;
              }
            }));
      }
      for (Future<float[]> each : all) {
        assertThat(each.get()).containsExactly(expected, within(2e-6f));
      }
    }
  }

  @Test
  void takesLabelsAndPreprocessingThatAreGiven() throws IOException {
    Path labels = Files.writeString(run.resolve("names.txt"), "v\nw\nx\ny\nz\n");
    Path stretch =
        Files.writeString(
            run.resolve("stretch.json"),
            """
            {"fit": "stretch", "resize": 16, "size": 16, "mean": [0, 0, 0], "std": [1, 1, 1]}
            """);
    EngineOptions options = EngineOptions.DEFAULTS.withLabels(labels).withPreprocessing(stretch);
    try (Model model = Model.open(run, options);
        Engine engine = model.newEngine()) {
      assertThat(engine.facts().labels()).containsExactly("v", "w", "x", "y", "z");
      assertThat(engine.facts().preprocessing().mean()).containsExactly(0f, 0f, 0f);
      assertThat(logits(engine)).doesNotContain(expected(), within(1e-3f));
    }
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Path three = Files.writeString(run.resolve("three.txt"), "a\nb\nc\n");
    Path large =
        Files.writeString(
            run.resolve("large.json"),
            """
            {"fit": "stretch", "resize": 32, "size": 32, "mean": [0, 0, 0], "std": [1, 1, 1]}
            """);
    assertRefused(
        run, EngineOptions.DEFAULTS.withLabels(three), ErrorCode.INVALID_MODEL, "3 labels");
    assertRefused(
        run,
        EngineOptions.DEFAULTS.withPreprocessing(large),
        ErrorCode.INVALID_MODEL,
        "takes images of 16 pixels, and its preprocessing makes 32");
    assertRefused(
        run,
        EngineOptions.DEFAULTS.withImageSize(32),
        ErrorCode.INVALID_ARGUMENT,
        "takes images of 16 pixels, on which it was trained");
  }

  @Test
  void saysHowWeightsFromElsewhereBecomeAModel() throws IOException {
    Path pickled = Files.write(run.resolve("resnet18.pth"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertRefused(
        pickled,
        EngineOptions.DEFAULTS,
        ErrorCode.INVALID_CHECKPOINT,
        "'vireo export --from " + pickled + " -o MODEL.onnx' makes a model of it");
    Path damaged = Files.writeString(run.resolve("damaged.safetensors"), "nothing");
    assertRefused(
        damaged, EngineOptions.DEFAULTS, ErrorCode.INVALID_CHECKPOINT, damaged.toString());
  }

  private static void assertRefused(
      Path path, EngineOptions options, ErrorCode code, String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Model.open(path, options).close())
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
