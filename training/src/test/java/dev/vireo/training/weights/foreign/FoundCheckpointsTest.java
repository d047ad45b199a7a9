package dev.vireo.training.weights.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints as timm, transformers and training scripts leave them: see make_found.py. */
class FoundCheckpointsTest {
  private static final int SIZE = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void takesTimmsNameAndWhatChangesIt() throws IOException {
    timm();
    ForeignCheckpoint foreign = ForeignCheckpoint.read(ForeignSource.of(folder));
    assertThat(((VisionTransformer) foreign.checkpoint().architecture()).heads()).isEqualTo(4);
    assertThat(foreign.guesses()).isEmpty();
    assertThat(logits(foreign.checkpoint())).containsExactly(expected("timm"), within(1e-5f));
  }

  @Test
  void takesTimmsLabels() throws IOException {
    timm();
    change("label_names", JSON.readTree("[\"n3\",\"n1\",\"n2\"]"));
    change("label_descriptions", JSON.readTree("{\"n1\":\"tench\",\"n2\":\"shark\"}"));
    assertThat(ForeignCheckpoint.read(ForeignSource.of(folder)).checkpoint().labels())
        .containsExactly("n3", "tench", "shark");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture | \"resnetaa50\" | it is resnetaa50, a network antialiased by a pooling",
        "architecture | \"resnet50\" | sets img_size to 16 in its model_args",
        "architecture | \"vit_small_patch14_dinov2\" | a network with layer scales",
        "architecture | \"efficientnet_b0\" | efficientnet_b0, which is none of the networks",
        "global_pool | \"avg\" | its classifier reads the mean of its tokens",
        "global_pool | \"map\" | global_pool map, which is not built here",
        "problem_type | \"multi_label_classification\" | problem_type is multi_label",
        "model_args.act_layer | \"quick_gelu\" | sets act_layer to \"quick_gelu\"",
        "model_args.depth | 3 | 3 blocks deep, and its tensors are 1 blocks deep",
        "model_args.embed_dim | 192 | 192 wide, and its tensors are 12 wide",
        "model_args.img_size | [8,32] | img_size [8,32], and only square ones",
        "model_args.img_size | 20 | 20 pixels, which make 25 patches of 4, and it has positions for 16",
        "model_args.reg_tokens | 4 | sets reg_tokens to 4"
      })
  void refusesInWordsWhatTimmsConfigurationSays(String key, String value, String why)
      throws IOException {
    timm();
    change(key, JSON.readTree(value));
    assertInvalid(ForeignSource.of(folder), why);
  }

  @Test
  void refusesOptionsThatTheFileDecides() throws IOException {
    timm();
    assertInvalid(
        with(OptionalInt.empty(), OptionalInt.of(3)), "it has 4 heads: leave --heads 3 out");
    assertInvalid(with(OptionalInt.of(32), OptionalInt.empty()), "--image-size says 32 pixels");
    assertThatThrownBy(() ->
            ForeignCheckpoint.read(
                ForeignSource.of(folder).withArchitecture("vit_small_patch16_224")))
        .hasMessageContaining("config.json beside it says that it is vit_tiny_patch16_224");
    assertThat(ForeignCheckpoint.read(ForeignSource.of(folder).withArchitecture("vit")).guesses())
        .isEmpty();
  }

  private ForeignSource with(OptionalInt size, OptionalInt heads) {
    return new ForeignSource(
        folder, Optional.empty(), Optional.empty(), Optional.empty(), size, heads);
  }

  @Test
  void refusesTensorsThatFitSeveralNetworksUntilItIsSaidWhich() throws IOException {
    timm();
    Files.delete(folder.resolve("config.json"));
    assertInvalid(
        ForeignSource.of(folder), "a ViT's", "with quick GELU", "no tensor tells", "--arch vit");
    Path resnet = copy("basic.pth", "resnet.pth");
    assertInvalid(
        ForeignSource.of(resnet), "fit resnet8", "another pooling", "only if it is one", "resnet8");
    assertInvalid(
        ForeignSource.of(resnet).withArchitecture("resnetblur18"), "antialiased by a blur");
    assertThatThrownBy(
            () -> ForeignCheckpoint.read(ForeignSource.of(resnet).withArchitecture("alexnet")))
        .hasMessageContaining("--arch alexnet is no network that is read");
  }

  @Test
  void listsWhatIsGuessed() throws IOException {
    timm();
    Files.delete(folder.resolve("config.json"));
    ForeignCheckpoint foreign =
        ForeignCheckpoint.read(
            with(OptionalInt.empty(), OptionalInt.of(4)).withArchitecture("vit"));
    assertThat(foreign.guesses())
        .containsExactly(
            "image size: 16, guessed from 16 positions, as if of a square",
            "epsilon of its norms: 1.0E-6, guessed as timm has it",
            "activation: the exact GELU, guessed as it is the usual one",
            "pooling: the class token, guessed from its cls_token");
    assertThat(Origin.read(foreign.checkpoint().training()).orElseThrow().guesses())
        .isEqualTo(foreign.guesses());
  }

  @Test
  void readsAFolderInShards() throws IOException {
    for (String name :
        List.of(
            "config.json",
            "preprocessor_config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors")) {
      copy("found/shards/" + name, name);
    }
    ForeignCheckpoint foreign = ForeignCheckpoint.read(ForeignSource.of(folder));
    assertThat(foreign.guesses()).isEmpty();
    assertThat(foreign.checkpoint().labels()).containsExactly("wren", "tit", "robin");
    assertThat(logits(foreign.checkpoint())).containsExactly(expected("shards"), within(1e-5f));
    Path index = folder.resolve("model.safetensors.index.json");
    String text = Files.readString(index);
    Files.writeString(index, text.replace("model-00001", "../model-00001"));
    assertInvalid(ForeignSource.of(index), "which is none beside it");
    Files.writeString(index, "{}");
    assertInvalid(ForeignSource.of(index), "it has no weight_map");
    Files.writeString(index, text);
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    assertThatThrownBy(() -> ForeignCheckpoint.read(ForeignSource.of(index)))
        .hasMessageContaining("model-00002-of-00002.safetensors does not exist");
  }

  @Test
  void readsTheCheckpointOfATrainingScriptAndTellsWhichOfItsNetworks() throws IOException {
    Path file = copy("found/timm-train.pth", "checkpoint.pth");
    ForeignCheckpoint raw = ForeignCheckpoint.read(sized(file));
    assertThat(raw.guesses()).isEmpty();
    assertThat(raw.notes())
        .contains(
            "It holds more than one network: this is state_dict; --state names another (state_dict_ema).");
    assertThat(logits(raw.checkpoint())).containsExactly(expected("timm-train.pth"), within(1e-5f));
    ForeignCheckpoint average = ForeignCheckpoint.read(sized(file).withState("state_dict_ema"));
    assertThat(logits(average.checkpoint()))
        .containsExactly(expected("timm-train.pth state_dict_ema"), within(1e-5f));
    assertThat(Origin.read(average.checkpoint().training()).orElseThrow().state())
        .contains("state_dict_ema");
    int classes = average.checkpoint().labels().size();
    Pretrained start = Pretrained.read(sized(file).withState("state_dict_ema"), classes);
    assertThat(start.state()).contains("state_dict_ema");
    Pretrained usual = Pretrained.read(sized(file), classes);
    assertThat(start.tensors().keySet())
        .allMatch(name -> same(start, average.checkpoint().tensors().get(name), name))
        .anyMatch(name -> !same(start, usual.tensors().get(name), name));
  }

  @Test
  void findsNetworksInDictionariesWithinDictionaries() throws IOException {
    Path file = copy("found/nested.pth", "nested.pth");
    try (TensorFile usual = WeightsFormat.open(file, Optional.of("checkpoint.model.net"))) {
      assertThat(usual.otherStates()).containsExactly("ema.module");
      assertThat(usual.read("fc.weight").values()).containsExactly(1, 2);
    }
    try (TensorFile average = WeightsFormat.open(file, Optional.of("ema.module"))) {
      assertThat(average.read("fc.weight").values()).containsExactly(3, 4);
    }
    assertThatThrownBy(() -> WeightsFormat.open(file))
        .hasMessageContaining("name one of checkpoint.model.net, ema.module with --state");
  }

  /** Whose storage holds 1 and 2. */
  @Test
  void refusesATensorWhoseValuesAreMinusThoseOfItsStorage() throws IOException {
    Path file = copy("found/negative.pth", "negative.pth");
    assertThatThrownBy(() -> WeightsFormat.open(file))
        .hasMessageContaining("a view that changes its values ([neg]): save it again");
  }

  private static boolean same(Pretrained start, Tensor other, String name) {
    return Arrays.equals(start.tensors().get(name).values(), other.values());
  }

  @Test
  void readsPrefixedTensorsOfSeveralTypesFromSafetensors() throws IOException {
    Path file = copy("found/prefixes.safetensors", "prefixes.safetensors");
    ForeignCheckpoint foreign = ForeignCheckpoint.read(sized(file).withArchitecture("resnet8"));
    assertThat(logits(foreign.checkpoint()))
        .containsExactly(expected("prefixes.safetensors"), within(1e-5f));
  }

  private static ForeignSource sized(Path file) {
    return new ForeignSource(
        file,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.of(SIZE),
        OptionalInt.empty());
  }

  private void timm() throws IOException {
    copy("found/timm/model.safetensors", "model.safetensors");
    copy("found/timm/config.json", "config.json");
  }

  private void change(String key, JsonNode value) throws IOException {
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
    String[] names = key.split("\\.", -1);
    ObjectNode target = names.length == 1 ? config : (ObjectNode) config.get(names[0]);
    target.set(names[names.length - 1], value);
    Files.writeString(file, config.toString());
  }

  private Path copy(String resource, String name) throws IOException {
    Path target = folder.resolve(name);
    try (InputStream stream = FoundCheckpointsTest.class.getResourceAsStream(resource)) {
      Files.write(target, stream.readAllBytes());
    }
    return target;
  }

  private static void assertInvalid(ForeignSource source, String... words) {
    assertThatThrownBy(() -> ForeignCheckpoint.read(source))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContainingAll(words);
  }

  private static float[] expected(String name) throws IOException {
    try (InputStream stream =
        FoundCheckpointsTest.class.getResourceAsStream("found/expected.json")) {
      JsonNode logits = JSON.readTree(stream).required(name);
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
