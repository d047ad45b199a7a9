package dev.vireo.training.weights.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Filter;
import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are torchvision's own and copies of them under other names: see make_foreign.py. */
class TransferTest {
  private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");
  private static final List<String> BIRDS = List.of("wren", "tit", "robin");

  @TempDir private Path folder;

  @Test
  void takesEverythingFromAResNetButTheClassifierOfOtherClasses() throws IOException {
    Pretrained pretrained = read("basic.pth", "resnet8");
    Transfer transfer = transfer(pretrained, 32, FIVE);
    assertThat(transfer.begun())
        .containsExactly("fc.weight (3 classes there)", "fc.bias (3 classes there)");
    assertThat(transfer.tensors())
        .hasSize(pretrained.architecture().network().parameters().size() - 2);
    assertThat(transfer.tensors().get("layer2.0.bn1.running_var"))
        .isEqualTo(pretrained.tensors().get("layer2.0.bn1.running_var"));
    assertThat(transfer.resized()).isEmpty();
    assertThat(pretrained.unused()).isEmpty();
    assertThat(pretrained.preprocessing().mean()).isEqualTo(Preprocessing.IMAGENET_MEAN);
  }

  @Test
  void keepsTheClassifierOfTheSameClassesAndNoOther() throws IOException {
    copy("hugging-face/config.json");
    copy("hugging-face/preprocessor_config.json");
    Pretrained pretrained =
        Pretrained.read(ForeignSource.of(copy("hugging-face/model.safetensors")), 3);
    assertThat(pretrained.origin()).isEqualTo("Hugging Face");
    Transfer whole = transfer(pretrained, 16, BIRDS);
    assertThat(whole.begun()).isEmpty();
    assertThat(whole.renamed()).isEqualTo(whole.tensors().size());
    assertThat(transfer(pretrained, 16, BIRDS.reversed()).begun())
        .containsExactly(
            "head.weight (of other classes there)", "head.bias (of other classes there)");
  }

  @Test
  void interpolatesPositionsToAnotherResolutionAndKeepsTheClassTokens() throws IOException {
    Pretrained pretrained = read("timm.safetensors", "vit");
    Transfer transfer = transfer(pretrained, 24, FIVE);
    assertThat(transfer.resized()).containsExactly("pos_embed from 4x4 to 6x6 patches");
    Tensor before = pretrained.tensors().get("pos_embed");
    Tensor after = transfer.tensors().get("pos_embed");
    assertThat(after.shape()).containsExactly(1, 37, 12);
    assertThat(Arrays.copyOf(after.values(), 12)).isEqualTo(Arrays.copyOf(before.values(), 12));
    float[] grid = Arrays.copyOfRange(before.values(), 12, before.values().length);
    assertThat(Arrays.copyOfRange(after.values(), 12, after.values().length))
        .containsExactly(Bicubic.resize(grid, 4, 6, 12), within(0f));
  }

  @Test
  void computesSinusoidsOfAnotherSizeAnew() {
    VisionTransformer sinusoidal =
        new VisionTransformer(
            16,
            4,
            12,
            1,
            3,
            2,
            0,
            0,
            Pooling.MEAN,
            3,
            1e-6,
            Positions.SINUSOIDAL,
            Norms.PRE,
            false);
    Transfer transfer = transfer(own(sinusoidal), 24, BIRDS);
    assertThat(transfer.begun()).containsExactly("pos_embed (of another size there)");
    assertThat(transfer.tensors()).doesNotContainKey("pos_embed");
  }

  @Test
  void givesADistillationTokenTheClassTokensPlace() throws IOException {
    Pretrained pretrained = read("timm.safetensors", "vit");
    Architecture to = ((VisionTransformer) pretrained.architecture()).withTeacher();
    Transfer transfer = Transfer.of(pretrained, to, List.of("x", "y", "z"));
    assertThat(transfer.begun())
        .containsExactly("dist_token", "head_dist.weight", "head_dist.bias");
    float[] positions = transfer.tensors().get("pos_embed").values();
    assertThat(Arrays.copyOfRange(positions, 12, 24)).isEqualTo(Arrays.copyOf(positions, 12));
    assertThat(Arrays.copyOfRange(positions, 24, positions.length))
        .isEqualTo(
            Arrays.copyOfRange(
                pretrained.tensors().get("pos_embed").values(), 12, positions.length - 12));
  }

  @Test
  void readsAnEncoderWithoutAClassifier() throws IOException {
    SequencedMap<String, Tensor> timm = tensors("timm.safetensors");
    timm.remove("head.weight");
    timm.remove("head.bias");
    Pretrained encoder = Pretrained.read(source(write(timm), "vit"), 5);
    assertThat(encoder.architecture().classes()).isEqualTo(5);
    assertThat(transfer(encoder, 16, FIVE).begun()).containsExactly("head.weight", "head.bias");

    SequencedMap<String, Tensor> face = new LinkedHashMap<>();
    tensors("hugging-face/model.safetensors")
        .forEach((name, tensor) -> {
          if (name.startsWith("vit.")) {
            face.put(name.substring("vit.".length()), tensor);
          }
        });
    face.put("pooler.dense.bias", new Tensor(List.of(12), new float[12]));
    Pretrained model = Pretrained.read(source(write(face), "vit"), 5);
    assertThat(model.origin()).isEqualTo("Hugging Face");
    assertThat(model.unused()).containsExactly("pooler.dense.bias");
    assertThat(transfer(model, 16, FIVE).begun()).containsExactly("head.weight", "head.bias");
  }

  @Test
  void resizesImagesAsTimmResizedThem() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"pretrained_cfg": {"input_size": [3, 16, 16], "interpolation": "bicubic",
         "crop_pct": 0.8, "mean": [0.1, 0.2, 0.3], "std": [1, 1, 1]}}
        """);
    Pretrained pretrained = read("timm.safetensors", "vit");
    assertThat(pretrained.notes()).noneMatch(note -> note.contains("resized"));
    assertThat(pretrained.preprocessing().geometry().fit()).isEqualTo(new Fit.ShorterEdge(20));
    assertThat(pretrained.preprocessing().geometry().filter()).isEqualTo(Filter.BICUBIC);
  }

  @ParameterizedTest
  @CsvSource({"3, BICUBIC", "1, LANCZOS", "0, NEAREST"})
  void resizesImagesAsTransformersResizedThem(int number, Filter filter) throws IOException {
    copy("hugging-face/config.json");
    Path weights = copy("hugging-face/model.safetensors");
    Path file = copy("hugging-face/preprocessor_config.json");
    String config = Files.readString(file);
    Files.writeString(file, config.replace("\"resample\": 2", "\"resample\": " + number));
    Pretrained pretrained = Pretrained.read(ForeignSource.of(weights), 3);
    assertThat(pretrained.notes()).isEmpty();
    assertThat(pretrained.preprocessing().geometry().filter()).isEqualTo(filter);
    assertThat(ForeignCheckpoint.read(ForeignSource.of(weights)).checkpoint().preprocessing())
        .isEqualTo(pretrained.preprocessing());
  }

  @Test
  void readsTimmsDistilledTransformers() throws IOException {
    SequencedMap<String, Tensor> timm = tensors("timm.safetensors");
    timm.put("dist_token", new Tensor(List.of(1, 1, 12), new float[12]));
    timm.put("head_dist.weight", timm.get("head.weight"));
    timm.put("head_dist.bias", timm.get("head.bias"));
    timm.put("pos_embed", new Tensor(List.of(1, 18, 12), new float[18 * 12]));
    Pretrained deit = Pretrained.read(source(write(timm), "vit"), 3);
    assertThat(((VisionTransformer) deit.architecture()).distilled()).isTrue();
    assertThat(transfer(deit, 16, List.of("x", "y", "z")).begun()).isEmpty();
  }

  @Test
  void readsACheckpointOfOurs() {
    Pretrained own = own(Mlp.usual(8, 3));
    assertThat(own.origin()).isEqualTo("Vireo");
    Transfer transfer = transfer(own, 8, FIVE);
    assertThat(transfer.begun()).hasSize(2);
    assertThat(transfer.checksum()).isEqualTo(transfer(own(Mlp.usual(8, 3)), 8, FIVE).checksum());
  }

  @ParameterizedTest
  @ValueSource(ints = {1408, 19_280})
  void readsACheckpointOfOursWhoseHeaderIsAsLongAsAnotherFormatBegins(int length)
      throws IOException {
    byte[] own = Files.readAllBytes(ownFile(Mlp.usual(8, 3)));
    int header = (int) ByteBuffer.wrap(own).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ByteBuffer padded =
        ByteBuffer.allocate(own.length + length - header).order(ByteOrder.LITTLE_ENDIAN);
    padded.putLong(length).put(own, 8, header).put(" ".repeat(length - header).getBytes(UTF_8));
    padded.put(own, 8 + header, own.length - 8 - header);
    Path file = Files.write(folder.resolve("padded.safetensors"), padded.array());
    assertThat(Pretrained.read(ForeignSource.of(file), 3).origin()).isEqualTo("Vireo");
  }

  @Test
  void saysWhichTensorDoesNotFit() {
    Pretrained own = own(Mlp.usual(8, 3));
    assertInvalidArgument(
        () -> transfer(own, 16, FIVE),
        "hidden.0.weight is of shape [512, 192] there and [512, 768] here");
  }

  @Test
  void saysWhichArchitectureAFileHolds() {
    assertThatThrownBy(() -> read("basic.pth", "vit"))
        .hasMessageContaining("--arch says that it is vit, and its tensors are a ResNet's");
    Path run = ownFile(Mlp.usual(8, 3));
    assertInvalidArgument(
        () -> Pretrained.read(source(run, "mlp"), 3), "says its heads itself: leave them out");
    assertInvalidArgument(
        () -> Pretrained.read(source(run, "resnet18"), 3),
        "holds the tensors of mlp, not of resnet18");
  }

  private static void assertInvalidArgument(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining(words);
  }

  private static Transfer transfer(Pretrained pretrained, int size, List<String> labels) {
    return Transfer.of(pretrained, pretrained.architecture().adapted(size, labels.size()), labels);
  }

  private Pretrained read(String resource, String architecture) throws IOException {
    return Pretrained.read(source(copy(resource), architecture), 5);
  }

  private Pretrained own(Architecture architecture) {
    return Pretrained.read(ForeignSource.of(ownFile(architecture)), 3);
  }

  private Path ownFile(Architecture architecture) {
    Checkpoint checkpoint =
        new Checkpoint(
            architecture,
            BIRDS,
            Preprocessing.centerCrop(architecture.imageSize()),
            "{}",
            ParameterInit.draw(architecture.network(), 1));
    Path file = folder.resolve("own.safetensors");
    CheckpointFile.write(checkpoint, file);
    return file;
  }

  private static ForeignSource source(Path weights, String architecture) {
    return new ForeignSource(
        weights,
        Optional.of(architecture),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        architecture.startsWith("resnet") ? OptionalInt.empty() : OptionalInt.of(3));
  }

  private Path copy(String resource) throws IOException {
    Path target = folder.resolve(Path.of(resource).getFileName());
    try (InputStream stream = TransferTest.class.getResourceAsStream(resource)) {
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
    Path file = folder.resolve("changed-" + tensors.size() + ".safetensors");
    SafetensorsWriter.write(file, new TreeMap<>(Map.of()), tensors);
    return file;
  }
}
