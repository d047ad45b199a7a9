package dev.vireo.training.weights.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Filter;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are torchvision's own and copies of them under other names: see make_foreign.py. */
public class ForeignCheckpointTest {
  private static final int SIZE = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"basic.pth, 1e-6", "bottleneck.pth, 1e-6", "vit.pth, 1e-6", "timm.safetensors, 1e-6"})
  void answersAsTheLibraryDoes(String file, float tolerance) throws IOException {
    ForeignCheckpoint foreign = ForeignCheckpoint.read(source(copy(file)));
    assertThat(logits(foreign.checkpoint())).containsExactly(expected(file), within(tolerance));
  }

  @Test
  void answersAsHuggingFaceDoesWithTheFilesBesideTheWeights() throws IOException {
    copy("hugging-face/config.json");
    copy("hugging-face/preprocessor_config.json");
    Path weights = copy("hugging-face/model.safetensors");
    ForeignCheckpoint foreign = ForeignCheckpoint.read(ForeignSource.of(weights));
    assertThat(foreign.library()).isEqualTo(Library.HUGGING_FACE_VIT);
    assertThat(foreign.notes()).isEmpty();
    assertThat(foreign.checkpoint().labels()).containsExactly("wren", "tit", "robin");
    assertThat(foreign.checkpoint().preprocessing())
        .isEqualTo(Preprocessing.stretch(SIZE, List.of(.5f, .5f, .5f), List.of(.25f, .25f, .25f)));
    assertThat(foreign.checkpoint().architecture())
        .isEqualTo(
            new VisionTransformer(SIZE, 4, 12, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 3, 1e-12));
    assertThat(logits(foreign.checkpoint()))
        .containsExactly(expected("hugging-face/model.safetensors"), within(1e-6f));
  }

  @Test
  void readsTheArchitectureFromTheShapes() throws IOException {
    assertThat(ForeignCheckpoint.read(source(copy("bottleneck.pth"))).checkpoint().architecture())
        .isEqualTo(
            new ResNet(ResNet.Block.BOTTLENECK, List.of(1, 2), 2, ResNet.Stem.IMAGENET, SIZE, 3));
  }

  @Test
  void saysWhatItAssumes() throws IOException {
    ForeignCheckpoint foreign =
        ForeignCheckpoint.read(ForeignSource.of(copy("basic.pth")).withArchitecture("resnet8"));
    assertThat(foreign.guesses())
        .containsExactly(
            "network: resnet8, as --arch says; one with another pooling or activation would have the same tensors");
    assertThat(foreign.checkpoint().labels()).containsExactly("class 0", "class 1", "class 2");
    assertThat(foreign.checkpoint().preprocessing())
        .isEqualTo(
            Preprocessing.centerCrop(
                256, 224, Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD));
    assertThat(foreign.notes())
        .hasSize(2)
        .anySatisfy(note -> assertThat(note).contains("--preprocess", "\"resize\":256"))
        .anySatisfy(note -> assertThat(note).contains("--labels"));
    assertThat(foreign.checkpoint().training())
        .startsWith("{\"importedFrom\":\"basic.pth\",\"library\":\"torchvision\",\"guessed\":[");
  }

  @Test
  void takesLabelsAndPreprocessingThatAreNamed() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\nc\n");
    Path preprocessing =
        Files.writeString(
            folder.resolve("pre.json"),
            "{\"fit\":\"stretch\",\"resize\":64,\"size\":64,\"mean\":[0,0,0],\"std\":[1,1,1]}");
    ForeignSource named =
        new ForeignSource(
            copy("basic.pth"),
            Optional.of("resnet8"),
            Optional.of(labels),
            Optional.of(PreprocessingJson.read(preprocessing)),
            OptionalInt.empty(),
            OptionalInt.empty());
    Checkpoint checkpoint = ForeignCheckpoint.read(named).checkpoint();
    assertThat(checkpoint.labels()).containsExactly("a", "b", "c");
    assertThat(checkpoint.preprocessing().size()).isEqualTo(64);
    assertThat(checkpoint.architecture().imageSize()).isEqualTo(64);
  }

  @Test
  void readsTimmsConfiguration() throws IOException {
    Path weights = copy("timm.safetensors");
    Path config = folder.resolve("config.json");
    String text =
        "{\"pretrained_cfg\":{\"input_size\":[3,16,16],\"interpolation\":\"%s\",\"crop_pct\":0.8,"
            + "\"mean\":[0.1,0.2,0.3],\"std\":[1,1,1]}}";
    Files.writeString(config, text.formatted("bilinear"));
    assertThat(ForeignCheckpoint.read(source(weights)).checkpoint().preprocessing())
        .isEqualTo(
            Preprocessing.centerCrop(20, 16, List.of(0.1f, 0.2f, 0.3f), List.of(1f, 1f, 1f)));
    Files.writeString(config, text.formatted("bicubic"));
    assertThat(
            ForeignCheckpoint.read(source(weights))
                .checkpoint()
                .preprocessing()
                .geometry()
                .filter())
        .isEqualTo(Filter.BICUBIC);
    Files.writeString(config, text.formatted("bicubix"));
    assertThatThrownBy(() -> ForeignCheckpoint.read(source(weights)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("interpolation is one of")
        .hasMessageContaining("bicubix");
  }

  @Test
  void refusesAnotherArchitectureThanTheOneNamed() throws IOException {
    ForeignSource source =
        new ForeignSource(
            copy("basic.pth"),
            Optional.of("resnet50"),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    assertThatThrownBy(() -> ForeignCheckpoint.read(source))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(
            "--arch says that it is resnet50, and its tensors are those of resnet8");
  }

  @Test
  void refusesLabelsOfAnotherCount() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\n");
    ForeignSource source =
        new ForeignSource(
            copy("basic.pth"),
            Optional.of("resnet8"),
            Optional.of(labels),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    assertThatThrownBy(() -> ForeignCheckpoint.read(source))
        .hasMessageContaining("it has 3 classes, and there are 2 labels");
  }

  @Test
  void namesEveryTensorThatIsNotTheNetworks() throws IOException {
    SequencedMap<String, Tensor> tensors = tensors("timm.safetensors");
    tensors.remove("blocks.1.attn.proj.bias");
    tensors.put("blocks.0.extra", new Tensor(List.of(1), new float[1]));
    tensors.put("norm.bias", new Tensor(List.of(13), new float[13]));
    assertInvalid(
        source(write(tensors)),
        "\"blocks.1.attn.proj.bias\" is missing",
        "\"blocks.0.extra\" is not in the architecture",
        "\"norm.bias\" is of shape [13] where the architecture has [12]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key.weight   |     | value.weight | 12x12 | key.weight\" of shape []",
        "key.weight   | 12  | value.weight | 12x12 | key.weight\" of shape [12]",
        "key.weight   | 12x6 | value.weight | 12x6 | key.weight\" of shape [12, 6]",
        "key.weight   | 12x6 | value.weight | 12x18 | key.weight\" of shape [12, 6]",
        "query.weight | 6x12 | value.weight | 18x12 | key.weight\" of shape [12, 12]"
      })
  void refusesPartsOfUnlikeShapes(
      String one, String oneShape, String other, String otherShape, String why) throws IOException {
    copy("hugging-face/config.json");
    SequencedMap<String, Tensor> tensors = tensors("hugging-face/model.safetensors");
    String attention = "vit.encoder.layer.1.attention.attention.";
    tensors.put(attention + one, zeros(oneShape));
    tensors.put(attention + other, zeros(otherShape));
    assertInvalid(source(write(tensors)), "changed.safetensors", attention + why, "query.weight");
  }

  private static Tensor zeros(String shape) {
    List<Integer> dimensions =
        shape == null ? List.of() : Stream.of(shape.split("x")).map(Integer::valueOf).toList();
    return new Tensor(
        dimensions, new float[dimensions.stream().reduce(1, (some, next) -> some * next)]);
  }

  @Test
  void namesTheWeightsThatAreNotFinite() throws IOException {
    SequencedMap<String, Tensor> tensors = tensors("timm.safetensors");
    tensors.get("blocks.0.attn.qkv.bias").values()[3] = Float.POSITIVE_INFINITY;
    tensors.get("head.weight").values()[0] = Float.NaN;
    assertInvalid(
        source(write(tensors)),
        "NaN or infinite weights in \"blocks.0.attn.qkv.bias\", \"head.weight\"");
  }

  @Test
  void saysWhichTensorsBelongToNoNetworkOfOurs() throws IOException {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("features.0.weight", new Tensor(List.of(1), new float[1]));
    assertInvalid(source(write(tensors)), "features.0.weight", "torchvision's, timm's");
  }

  @Test
  void saysThatAnEncoderAloneIsNoClassifier() throws IOException {
    SequencedMap<String, Tensor> tensors = tensors("timm.safetensors");
    tensors.remove("head.weight");
    assertInvalid(source(write(tensors)), "it has no \"head.weight\"");
  }

  @Test
  void asksForTheHeadsThatNoTensorTells() throws IOException {
    assertInvalid(
        ForeignSource.of(copy("timm.safetensors")).withArchitecture("vit"),
        "a width of 12 does not tell",
        "--heads");
  }

  @Test
  void refusesAnActivationThatIsNotDoneHere() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"hidden_act\":\"quick_gelu\"}");
    assertInvalid(ForeignSource.of(copy("timm.safetensors")), "computes quick_gelu");
  }

  private static void assertInvalid(ForeignSource source, String... words) {
    assertThatThrownBy(() -> ForeignCheckpoint.read(source))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContainingAll(words);
  }

  /** A plain ResNet, or a plain ViT with heads of width 4, for images of 16 pixels. */
  private static ForeignSource source(Path weights) {
    boolean resnet = weights.toString().matches(".*(basic|bottleneck).pth");
    return new ForeignSource(
        weights,
        Optional.of(resnet ? weights.endsWith("basic.pth") ? "resnet8" : "resnet11" : "vit"),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.of(SIZE),
        resnet ? OptionalInt.empty() : OptionalInt.of(3));
  }

  private Path copy(String resource) throws IOException {
    Path target = folder.resolve(Path.of(resource).getFileName());
    try (InputStream stream = ForeignCheckpointTest.class.getResourceAsStream(resource)) {
      Files.write(target, stream.readAllBytes());
    }
    return target;
  }

  private SequencedMap<String, Tensor> tensors(String resource) throws IOException {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    try (TensorFile file = WeightsFormat.open(copy(resource))) {
      file.shapes().keySet().forEach(name -> tensors.put(name, file.read(name)));
    }
    return tensors;
  }

  private Path write(SequencedMap<String, Tensor> tensors) throws IOException {
    Path file = folder.resolve("changed.safetensors");
    SafetensorsWriter.write(file, new TreeMap<>(Map.of()), tensors);
    return file;
  }

  private static float[] expected(String name) throws IOException {
    try (InputStream stream = ForeignCheckpointTest.class.getResourceAsStream("expected.json")) {
      JsonNode logits = new ObjectMapper().readTree(stream).required(name);
      float[] values = new float[logits.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = logits.get(i).floatValue();
      }
      return values;
    }
  }

  /** Of the image of make_foreign.py. */
  private static float[] logits(Checkpoint checkpoint) {
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 1, SIZE);
        TorchEngine engine = new TorchEngine(checkpoint, ai.djl.Device.cpu())) {
      MemorySegment pixels = batch.nextSlot();
      for (long i = 0; i < SIZE * SIZE * 3; i++) {
        pixels.set(ValueLayout.JAVA_BYTE, i, (byte) (i * i * 17 % 256));
      }
      batch.add("image");
      float[] logits = new float[3];
      engine.run(batch, logits);
      return logits;
    }
  }
}
