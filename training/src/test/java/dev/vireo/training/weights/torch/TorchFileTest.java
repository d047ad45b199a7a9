package dev.vireo.training.weights.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.foreign.ForeignCheckpointTest;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are PyTorch's own (make_foreign.py), or these, changed. */
class TorchFileTest {
  @TempDir private Path folder;

  @Test
  void readsTheStateDictionaryAmongOtherThings() throws IOException {
    try (TensorFile file = WeightsFormat.open(copy("bottleneck.pth"))) {
      assertThat(file.shapes())
          .containsEntry("module.conv1.weight", List.of(2, 3, 7, 7))
          .containsEntry("module.bn1.num_batches_tracked", List.of())
          .containsEntry("module.fc.weight", List.of(3, 16));
    }
  }

  @Test
  void readsTransposedTensorsInRowMajorOrder() throws IOException {
    byte[] storage = new byte[6 * 4];
    for (int i = 0; i < 6; i++) {
      storage[4 * i + 2] = (byte) 0x80;
      storage[4 * i + 3] = (byte) (0x3f + i);
    }
    Path file = archive(state(tensor("w", 6, 0, "M\3\0M\2\0t", "M\1\0M\3\0t")), storage);
    try (TensorFile opened = WeightsFormat.open(file)) {
      Tensor tensor = opened.read("w");
      assertThat(tensor.shape()).containsExactly(3, 2);
      float[] inOrder = new float[6];
      for (int i = 0; i < 6; i++) {
        inOrder[i] = Float.intBitsToFloat((0x3f + i) << 24 | 0x80 << 16);
      }
      assertThat(tensor.values())
          .containsExactly(inOrder[0], inOrder[3], inOrder[1], inOrder[4], inOrder[2], inOrder[5]);
    }
  }

  /** Of a storage whose values are their own positions. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | 0 | 6     |       | 0 1 2 3 4 5",
        "6 | 2 | 2,2   | 2,1   | 2 3 4 5",
        "6 | 1 | 2,2   | 3,1   | 1 2 4 5",
        "6 | 0 | 2,2   | 2,3   | 0 3 2 5",
        "6 | 1 | 2,2   | 1,2   | 1 3 2 4",
        "6 | 1 | 3     | 2     | 1 3 5",
        "6 | 4 | 1,2   | 9,1   | 4 5",
        "6 | 3 | 2     | 0     | 3 3",
        "6 | 5 |       |       | 5",
        "6 | 0 | 0,3   | 3,1   | ''",
        "6 | 6 | 0     |       | ''",
        "0 | 0 | 3,0   | 1,1   | ''",
        "8 | 0 | 2,2,2 | 1,2,4 | 0 4 2 6 1 5 3 7",
        "8 | 1 | 2,1,3 | 4,7,1 | 1 2 3 5 6 7"
      })
  void readsViewsOfAStorage(
      int elements, int offset, @Nullable String shape, @Nullable String strides, String values)
      throws IOException {
    Path file = archive(state(view(elements, offset, shape, strides)), positions(elements));
    try (TensorFile opened = WeightsFormat.open(file)) {
      Tensor tensor = opened.read("w");
      assertThat(tensor.shape()).containsExactlyElementsOf(numbers(shape));
      assertThat(tensor.values()).containsExactly(floats(values));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | 1 | 6   |",
        "6 | 5 | 2   |",
        "6 | 6 |     |",
        "6 | 1 | 2,2 | 4,1",
        "6 | 0 | 4   | 2",
        "6 | 0 | 7   | 0"
      })
  void refusesViewsThatReachOneValueTooFar(
      int elements, int offset, @Nullable String shape, @Nullable String strides)
      throws IOException {
    Path file = archive(state(view(elements, offset, shape, strides)), positions(elements));
    assertInvalid(file, "reaches beyond the 6 values of its storage");
  }

  /** A million bytes are read at once. */
  @Test
  void readsAStorageThatIsLongerThanWhatIsReadAtOnce() throws IOException {
    int elements = (1 << 19) + 3;
    float[] expected = new float[elements - 2];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i + 2;
    }
    String shape = String.valueOf(expected.length);
    Path file = archive(state(view(elements, 2, shape, "")), positions(elements));
    try (TensorFile opened = WeightsFormat.open(file)) {
      assertThat(opened.read("w").values()).isEqualTo(expected);
    }
  }

  private static byte[] positions(int elements) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }

  /** A tensor w of a shape and strides like {@code 2,3}; empty for none and for {@code 1}. */
  private static String view(
      int elements, int offset, @Nullable String shape, @Nullable String strides) {
    List<Integer> sizes = numbers(shape);
    List<Integer> steps =
        numbers(strides).isEmpty() ? Collections.nCopies(sizes.size(), 1) : numbers(strides);
    return tensor("w", elements, offset, tuple(sizes), tuple(steps));
  }

  private static String tuple(List<Integer> values) {
    StringBuilder opcodes = new StringBuilder();
    values.forEach(value -> opcodes.append(integer(value)));
    return opcodes + "t";
  }

  private static List<Integer> numbers(@Nullable String words) {
    return words == null || words.isEmpty()
        ? List.of()
        : Arrays.stream(words.split(",")).map(Integer::valueOf).toList();
  }

  private static float[] floats(String words) {
    String[] parts = words.isEmpty() ? new String[0] : words.split(" ");
    float[] values = new float[parts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }

  @Test
  void readsTheStateDictionaryBesideOtherTensors() throws IOException {
    String accuracy = tensor("best_acc1", 6, 0, "t", "t");
    String weights = tensor("conv1.weight", 6, 0, "K\3K\2t", "K\2K\1t");
    for (String wrapper : List.of("state_dict", "model_state_dict", "model")) {
      String wrapped = text(wrapper) + "}(" + weights + "u";
      Path file = archive(state(text("epoch") + "K\3" + accuracy + wrapped), new byte[24]);
      try (TensorFile opened = WeightsFormat.open(file)) {
        assertThat(opened.shapes()).isEqualTo(Map.of("conv1.weight", List.of(3, 2)));
      }
    }
    Path bare = archive(state(text("model") + "}" + accuracy + weights), new byte[24]);
    try (TensorFile opened = WeightsFormat.open(bare)) {
      assertThat(opened.shapes()).containsOnlyKeys("best_acc1", "conv1.weight");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "legacy.pth | in the format of PyTorch before 1.6",
        "module.pth | it holds torch.nn.modules.linear.Linear, and only dictionaries of tensors",
        "script.pth | it is a TorchScript archive"
      })
  void refusesByNameWhatItDoesNotRead(String resource, String why) throws IOException {
    assertInvalid(copy(resource), why);
  }

  /** Arguments, figures, sets and generators of a training script, none of which is made. */
  @Test
  void readsTensorsBesideWhatItDoesNotMake() throws IOException {
    try (TensorFile file = WeightsFormat.open(copy("numpy.pth"))) {
      assertThat(file.shapes()).containsOnlyKeys("weight");
    }
    try (TensorFile file = WeightsFormat.open(copy("found/timm-train.pth"))) {
      assertThat(file.state()).contains("state_dict");
      assertThat(file.otherStates()).containsExactly("state_dict_ema");
      assertThat(file.facts())
          .containsEntry("arch", "resnet8")
          .containsEntry("args.model", "resnet8")
          .containsEntry("epoch", "3");
      assertThat(file.shapes()).containsKey("module.fc.weight");
    }
  }

  @Test
  void readsTheNetworkThatIsNamed() throws IOException {
    Path file = copy("found/timm-train.pth");
    try (TensorFile average = WeightsFormat.open(file, Optional.of("state_dict_ema"))) {
      assertThat(average.shapes()).containsKey("module._orig_mod.fc.weight");
      assertThat(average.otherStates()).containsExactly("state_dict");
    }
    assertThatThrownBy(() -> WeightsFormat.open(file, Optional.of("ema")))
        .hasMessageContaining("it holds no network named ema, but state_dict, state_dict_ema");
    assertThatThrownBy(() -> WeightsFormat.open(copy("basic.pth"), Optional.of("ema")))
        .hasMessageContaining("leave --state ema out");
  }

  @Test
  void choosesNoneOfSeveralNetworksWithoutAUsualName() throws IOException {
    String weights = "}(" + tensor("conv1.weight", 6, 0, "K\3K\2t", "K\2K\1t") + "u";
    String both = text("student") + weights + text("teacher") + weights;
    assertInvalid(
        archive(state(both), new byte[24]),
        "it holds several networks: name one of student, teacher with --state");
  }

  /** A quantized or sparse tensor that is passed over would be missed nowhere. */
  @Test
  void refusesTensorsThatAreNotPlain() throws IOException {
    String other = text("fc.scale") + "ctorch._utils\n_rebuild_qtensor\n)R";
    Path file = archive(state(tensor("fc.weight", 6, 0, "K\6t", "K\1t") + other), new byte[24]);
    assertInvalid(file, "\"fc.scale\" in it is made by torch._utils._rebuild_qtensor");
  }

  @Test
  void neverCallsWhatAFileNames() throws IOException {
    Path file = archive("\u0080\2cos\nsystem\n(X\4\0\0\0trueR.", new byte[0]);
    assertInvalid(file, "it holds os.system, which no checkpoint needs");
    Path modern = archive("\u0080\4\u008c\2os\u008c\6system\u0093.", new byte[0]);
    assertInvalid(modern, "it holds os.system");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | 0 | 4 | 2 | reaches beyond the 6 values",
        "6 | 5 | 2 | 2 | reaches beyond the 6 values",
        "6 | 0 | 3 | 0 | reads",
        "6 | 0 | 9 | 0 | reaches beyond the 6 values",
        "7 | 0 | 2 | 2 | does not hold the values that its pickle states"
      })
  void checksViewsAgainstTheirStorage(
      int elements, int offset, int rows, int stride, String outcome) throws IOException {
    String shape = "K" + (char) rows + "K\2t";
    String strides = "K" + (char) stride + "K\1t";
    Path file = archive(state(tensor("w", elements, offset, shape, strides)), new byte[24]);
    if (outcome.equals("reads")) {
      try (TensorFile opened = WeightsFormat.open(file)) {
        assertThat(opened.read("w").values()).hasSize(6);
      }
    } else {
      assertInvalid(file, outcome);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\u0080\2.                  | takes what it has not made",
        "\u0080\2K\1.               | does not hold a dictionary",
        "\u0080\2}.                 | holds no tensors",
        "\u0080\2X                  | cut short",
        "\u0080\2h\7.               | refers to what it has not made",
        "\u0080\2K\1K\2K\3s.        | into what is no dictionary",
        "\u0080\2}}K\1s.            | a key of its dictionary is a dictionary",
        "\u0080\2t.                 | takes what it has not made",
        "\u0080\2(K\1(K\2tt0t.      | takes what it has not made",
        "\u0080\2K\1Q.              | no storage of a tensor",
        "\u0080\2K\1)R.             | calls what cannot be called",
        "\u0080\2ctorch._utils\\n_rebuild_tensor_v2\\n)R. | something else than a storage",
        "\u0080\2\u0081.            | takes what it has not made",
        "\u0080\2K\1)\u0081.        | makes an object of what is no class",
        "\u0080\2ccollections\\nOrderedDict\\n)R)b0. | takes what it has not made",
        "\u0080\2P.                  | opcode 0x50 at byte 2",
        "\u0080\11.                 | of protocol 9"
      })
  void refusesPicklesThatMakeNoSense(String pickle, String why) throws IOException {
    assertInvalid(archive(pickle.replace("\\n", "\n"), new byte[0]), why);
  }

  @Test
  void limitsTheDimensionsOfATensor() throws IOException {
    Path most = archive(state(tensor("w", 6, 0, "K\1".repeat(16) + "t", "K\1".repeat(16) + "t")));
    try (TensorFile opened = WeightsFormat.open(most)) {
      assertThat(opened.read("w").shape()).hasSize(16);
    }
    Path more = archive(state(tensor("w", 6, 0, "K\1".repeat(17) + "t", "K\1".repeat(17) + "t")));
    assertInvalid(more, "a tensor has 17 dimensions, more than 16");
  }

  @Test
  void limitsTheNumberOfTensors() throws IOException {
    String first = tensor("w", 6, 0, "t", "t");
    // The function and its arguments are remembered, and called again and again.
    String call = first.substring(first.indexOf('c'), first.length() - 1) + "q\1" + "R0";
    String remembered = "ctorch._utils\n_rebuild_tensor_v2\nq\0000" + call;
    String again = "h\0h\1R0";
    Path most = archive("\u0080\2" + remembered + again.repeat(99_998) + state(first).substring(2));
    try (TensorFile opened = WeightsFormat.open(most)) {
      assertThat(opened.shapes()).containsOnlyKeys("w");
    }
    Path more = archive("\u0080\2" + remembered + again.repeat(99_999) + state(first).substring(2));
    assertInvalid(more, "it makes more than 100000 tensors");
  }

  @Test
  void limitsTheObjectsOfAPickle() throws IOException {
    String most =
        "}".repeat(PickleReader.MAX_OBJECTS - 1) + "0".repeat(PickleReader.MAX_OBJECTS - 1);
    assertInvalid(archive("\u0080\2" + most + "}."), "its dictionary is empty");
    for (String each : List.of("}", "(", "K\1q\1")) {
      Path file = archive("\u0080\2K\1" + each.repeat(PickleReader.MAX_OBJECTS) + "}.");
      assertInvalid(file, "its pickle makes more than 4,000,000 objects");
    }
  }

  @Test
  void saysWhichFileInTheArchiveIsDamaged() throws IOException {
    Path whole = archive(state(tensor("w", 6, 4, "K\2t", "K\1t")));
    for (String damaged : List.of("data/0", "data.pkl")) {
      Path file = folder.resolve("damaged.pth");
      byte[] bytes = Files.readAllBytes(whole);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      // The first byte of a storage of which a view takes the last two values; a "cpu".
      int at = damaged.equals("data/0") ? text.indexOf("data/0") + 6 : text.indexOf("cpu");
      bytes[at] ^= 1;
      Files.write(file, bytes);
      assertInvalid(file, "archive/" + damaged + " in it is damaged", "fetch the file again");
    }
  }

  @Test
  void readsArchivesThatWereWrittenWithoutChecksums() throws IOException {
    try (TensorFile file = WeightsFormat.open(copy("unchecked.pth"))) {
      assertThat(file.read("a").values()).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void refusesCompressedAndForeignArchives() throws IOException {
    assertInvalid(rewrite("basic.pth", ZipEntry.DEFLATED, entries -> entries), "is compressed");
    for (String compressed : List.of("archive/data.pkl", "archive/data/0")) {
      Map<String, byte[]> entries = new TreeMap<>();
      entries.put("archive/data.pkl", latin1(state(view(6, 0, "6", ""))));
      entries.put("archive/data/0", positions(6));
      Path file = zip("archive.pth", entries, name -> name.equals(compressed));
      assertInvalid(file, compressed + " is compressed, which torch.save never does");
    }
    assertInvalid(
        rewrite(
            "basic.pth",
            ZipEntry.STORED,
            entries -> {
              entries.keySet().removeIf(name -> name.endsWith("data.pkl"));
              return entries;
            }),
        "not one of PyTorch's");
    assertInvalid(
        rewrite(
            "basic.pth",
            ZipEntry.STORED,
            entries -> {
              entries.put("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
              return entries;
            }),
        "big-endian");
    assertInvalid(
        rewrite(
            "basic.pth",
            ZipEntry.STORED,
            entries -> {
              entries.keySet().removeIf(name -> name.endsWith("/data/0"));
              return entries;
            }),
        "does not hold the values");
  }

  @Test
  void refusesAnArchiveThatIsCutShort() throws IOException {
    Path file = copy("basic.pth");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 200));
    assertInvalid(file, "no whole zip archive");
  }

  @Test
  void answersDamageWithWordsAndNothingElse() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[] pickle = entries("basic.pth").get("basic/data.pkl");
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = pickle.clone();
      for (int change = 0; change <= i % 4; change++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        StateDictionary.of(PickleReader.read(damaged), Optional.empty());
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 2000);
  }

  private static void assertInvalid(Path file, String... words) {
    assertThatThrownBy(
            () -> {
              try (TensorFile opened = WeightsFormat.open(file)) {
                opened.shapes().keySet().forEach(opened::read);
              }
            })
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContainingAll(words);
  }

  /** Opcodes that leave a tensor's name and view; {@code shape} and {@code strides} end a tuple. */
  private static String tensor(
      String name, int elements, int offset, String shape, String strides) {
    return text(name)
        + "ctorch._utils\n_rebuild_tensor_v2\n("
        + "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
        + "0X\3\0\0\0cpu"
        + integer(elements)
        + "tQ"
        + integer(offset)
        + "("
        + shape
        + "("
        + strides
        + "\u0089}tR";
  }

  /** The opcode for one byte, or for four where that does not hold it. */
  private static String integer(int value) {
    if (value <= 0xff) {
      return "K" + (char) value;
    }
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return "J" + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] latin1(String pickle) {
    return pickle.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(String text) {
    return "X" + (char) text.length() + "\0\0\0" + text;
  }

  private static String state(String entry) {
    return "\u0080\2}(" + entry + "u.";
  }

  /** With a storage of six values. */
  private Path archive(String pickle) throws IOException {
    return archive(pickle, new byte[24]);
  }

  /** An archive of a pickle, given byte by character, and one storage. */
  private Path archive(String pickle, byte[] storage) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    entries.put("archive/data.pkl", latin1(pickle));
    entries.put("archive/data/0", storage);
    return zip("archive.pth", entries, _ -> false);
  }

  private Path rewrite(String resource, int method, UnaryOperator<Map<String, byte[]>> change)
      throws IOException {
    Map<String, byte[]> renamed = new TreeMap<>();
    entries(resource)
        .forEach(
            (name, bytes) -> renamed.put("archive" + name.substring(name.indexOf('/')), bytes));
    return zip("rewritten.pth", change.apply(renamed), _ -> method == ZipEntry.DEFLATED);
  }

  private Path zip(String name, Map<String, byte[]> entries, Predicate<String> compressed)
      throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setMethod(compressed.test(entry.getKey()) ? ZipEntry.DEFLATED : ZipEntry.STORED);
        header.setSize(entry.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  private Map<String, byte[]> entries(String resource) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipFile zip = new ZipFile(copy(resource).toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream bytes = zip.getInputStream(entry)) {
          entries.put(entry.getName(), bytes.readAllBytes());
        }
      }
    }
    return entries;
  }

  private Path copy(String resource) throws IOException {
    return Files.write(folder.resolve(Path.of(resource).getFileName()), bytes(resource));
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream stream = ForeignCheckpointTest.class.getResourceAsStream(resource)) {
      return stream.readAllBytes();
    }
  }
}
