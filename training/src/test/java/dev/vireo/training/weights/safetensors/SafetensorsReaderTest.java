package dev.vireo.training.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.RawSafetensors;
import dev.vireo.training.weights.SampleCheckpoints;
import dev.vireo.training.weights.WeightsFormat;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsReaderTest {
  @TempDir private Path folder;

  @Test
  void readsWhatTheWriterWrote() throws IOException {
    Path path = folder.resolve("two.safetensors");
    SafetensorsWriter.write(
        path,
        new TreeMap<>(Map.of("author", "Zoë \"Z\"")),
        new LinkedHashMap<>(
            Map.of("b", new Tensor(List.of(2, 3), new float[] {1, 2, 3, 4, 5, -6}))));
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThat(reader.metadata()).containsOnly(Map.entry("author", "Zoë \"Z\""));
      assertThat(reader.entries())
          .containsExactly(new SafetensorsEntry("b", ElementType.F32, List.of(2, 3), 0, 24));
      Tensor tensor = reader.read(reader.entries().getFirst());
      assertThat(tensor.shape()).containsExactly(2, 3);
      assertThat(tensor.values()).containsExactly(1, 2, 3, 4, 5, -6);
    }
  }

  /** Headers whose length begins as a pickle does (0x80, then 2 to 5) or as a zip archive (PK). */
  @ParameterizedTest
  @ValueSource(ints = {640, 896, 1152, 1408, 19_280, 19_280 + 65_536})
  void takesNoLengthOfTheHeaderForAnotherFormat(int length) throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    String padded = header + " ".repeat(length - header.length());
    Path path = RawSafetensors.write(folder.resolve("a.safetensors"), padded, 4);
    try (TensorFile file = WeightsFormat.open(path)) {
      assertThat(file.shapes()).isEqualTo(Map.of("a", List.of(1)));
    }
    Path cut = RawSafetensors.write(folder.resolve("cut.safetensors"), padded, 3);
    assertThatThrownBy(() -> WeightsFormat.open(cut)).hasMessageContaining("the file is cut short");
  }

  @Test
  void readsTensorsOfMoreThanOneChunk() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path path = folder.resolve("long.safetensors");
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", new Tensor(List.of(1), new float[] {-1}));
    tensors.put("b", new Tensor(List.of(values.length), values));
    SafetensorsWriter.write(path, new TreeMap<>(), tensors);
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThat(reader.read(reader.entries().get(1)).values()).isEqualTo(values);
    }
  }

  @Test
  void readsHalfDoubleAndIntegerElementsAsFloats() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(2 + 2 + 8 + 8).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 0x3E00).putShort((short) 0xBFC0).putDouble(0.1).putLong(-3);
    Path path =
        RawSafetensors.write(
            folder.resolve("types.safetensors"),
            """
            {"half":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},
             "brain":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]},
             "double":{"dtype":"F64","shape":[],"data_offsets":[4,12]},
             "integer":{"dtype":"I64","shape":[1],"data_offsets":[12,20]}}
            """,
            data.array());
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThat(reader.entries())
          .extracting(entry -> reader.read(entry).values()[0])
          .containsExactly(1.5f, -1.5f, 0.1f, -3f);
    }
  }

  @Test
  void refusesToReadElementsThatAreNotWeights() throws IOException {
    Path path =
        RawSafetensors.write(
            folder.resolve("flags.safetensors"),
            "{\"mask\":{\"dtype\":\"BOOL\",\"shape\":[4],\"data_offsets\":[0,4]}}",
            4);
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThatThrownBy(() -> reader.read(reader.entries().getFirst()))
          .hasMessageContainingAll("flags.safetensors", "\"mask\" holds BOOL");
    }
  }

  @Test
  void readsTensorsWithoutElements() throws IOException {
    Path path =
        RawSafetensors.write(
            folder.resolve("empty.safetensors"),
            "{\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]}}  ",
            0);
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThat(reader.read(reader.entries().getFirst()).values()).isEmpty();
    }
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | the header is missing",
        "[1]                         | the header is an array where the format asks for an object",
        "{\"a\":1}                   | \"a\" is an integer where the format asks for an object",
        "{\"a\":                     | not the JSON",
        "{} {}                       | something follows the JSON object",
        "{\"__metadata__\":{\"k\":1}}| __metadata__ \"k\" is an integer",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | \"a\" needs dtype, shape and two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}} | two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}} | unknown key \"x\"",
        "{\"a\":{\"dtype\":\"Q7\",\"shape\":[1],\"data_offsets\":[0,4]}} | unknown dtype \"Q7\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | shape of \"a\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | impossible shape [-1]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967297],\"data_offsets\":[0,4]}} | impossible shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,5],\"data_offsets\":[0,4]}} | impossible shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}} | more than 16",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}} | not the JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | claims the bytes from -4 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | claims the bytes from 4 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | needs 12 bytes, and its offsets hold 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | ends at byte 12 of 8: the file is cut short",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 bytes at its end belong to no tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 4 bytes between the header and \"a\" belong to no tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | \"b\" overlaps \"a\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | Duplicate field 'a'",
      })
  void refusesHeadersThatLie(String header, String complaint) throws IOException {
    Path path = RawSafetensors.write(folder.resolve("bad.safetensors"), header, 8);
    assertRefused(path, complaint);
  }

  @Test
  void refusesHeadersThatAreNotUtf8() throws IOException {
    byte[] json = "{\"__metadata__\":{\"k\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
    json[json.length - 4] = (byte) 0xFF;
    assertRefused(
        RawSafetensors.write(folder.resolve("bad.safetensors"), json.length, json, new byte[0]),
        "not the JSON");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void refusesFilesShorterThanTheHeadersLength(int bytes) throws IOException {
    Path path = Files.write(folder.resolve("bad.safetensors"), new byte[bytes]);
    assertRefused(path, "its " + bytes + " bytes are fewer than the 8");
  }

  @ParameterizedTest
  @CsvSource({
    "3, its header of 3 bytes is longer than the file's 10 bytes",
    "100000000, its header of 100000000 bytes is longer",
    "100000001, it is not a safetensors file",
    "9223372036854775807, it is not a safetensors file",
    "-1, it is not a safetensors file"
  })
  void refusesHeaderLengthsBeyondTheFileAndTheLimit(long length, String complaint)
      throws IOException {
    Path path = folder.resolve("bad.safetensors");
    assertRefused(
        RawSafetensors.write(path, length, new byte[] {'{', '}'}, new byte[0]), complaint);
  }

  static Stream<Arguments> otherContents() {
    return Stream.of(
        Arguments.of("version https://git-lfs.github.com/spec/v1", "git lfs pull"),
        Arguments.of("<!DOCTYPE html><html>Not found", "it is a web page"),
        Arguments.of("\u001f\u008b\b\0\0\0\0\0\0", "unpack it"),
        Arguments.of("\u0089HDF\r\n\u001a\n", "as Keras writes"),
        Arguments.of("{\"a\": [1, 2, 3]}", "it is JSON and holds no weights"));
  }

  @ParameterizedTest
  @MethodSource("otherContents")
  void saysWhatOtherFilesAreAndWhatHelps(String content, String what) throws IOException {
    Path path = folder.resolve("bad.safetensors");
    assertRefused(Files.writeString(path, content, StandardCharsets.ISO_8859_1), what);
  }

  @Test
  void refusesMoreTensorsThanAnyNetworkHas() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i <= 100_000; i++) {
      header
          .append(i == 0 ? "\"" : ",\"")
          .append(i)
          .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    Path path =
        RawSafetensors.write(folder.resolve("bad.safetensors"), header.append("}").toString(), 0);
    assertRefused(path, "more than 100000 tensors");
  }

  @Test
  void saysWhichFileIsMissingOrAFolder() {
    assertThatThrownBy(() -> SafetensorsReader.open(folder.resolve("none.safetensors")))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessageContaining("none.safetensors does not exist");
    assertThatThrownBy(() -> SafetensorsReader.open(folder))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
        .hasMessageContaining("is a folder");
  }

  @Test
  void neverFailsInAnotherWayHoweverTheFileIsDamaged() throws IOException {
    byte[] sound = Files.readAllBytes(SampleCheckpoints.write(folder.resolve("sound")));
    int headerBytes = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    SplittableRandom random = new SplittableRandom(7);
    Path path = folder.resolve("damaged.safetensors");
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = sound.clone();
      int changes = 1 + random.nextInt(3);
      for (int change = 0; change < changes; change++) {
        damaged[random.nextInt(8 + headerBytes)] = (byte) random.nextInt(256);
      }
      int length = round % 10 == 0 ? random.nextInt(damaged.length) : damaged.length;
      Files.write(path, Arrays.copyOf(damaged, length));
      try {
        CheckpointFile.read(path);
      } catch (VireoException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT);
        assertThat(e).hasMessageContaining("damaged.safetensors");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1500);
  }

  private static void assertRefused(Path path, String complaint) {
    assertThatThrownBy(() -> SafetensorsReader.open(path).close())
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("bad.safetensors")
        .hasMessageContaining(complaint);
  }
}
