package dev.vireo.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.safetensors.SafetensorsEntry;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFileTest {
  @TempDir private Path folder;

  @Test
  void readsBackWhatItWrote() {
    Checkpoint written = SampleCheckpoints.sample();
    Checkpoint read = CheckpointFile.read(SampleCheckpoints.write(folder.resolve("a.safetensors")));
    assertThat(read).usingRecursiveComparison().isEqualTo(written);
  }

  @Test
  void writesTheSameBytesForTheSameCheckpoint() {
    assertThat(SampleCheckpoints.write(folder.resolve("a.safetensors")))
        .hasSameBinaryContentAs(SampleCheckpoints.write(folder.resolve("b.safetensors")));
  }

  @Test
  void laysTensorsOutInTheNetworksOrderBehindAnAlignedHeader() throws IOException {
    Path path = SampleCheckpoints.write(folder.resolve("a.safetensors"));
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      assertThat(reader.entries().stream().map(SafetensorsEntry::name))
          .containsExactlyElementsOf(
              SampleCheckpoints.ARCHITECTURE.network().parameters().stream()
                  .map(Parameter::name)
                  .toList());
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong() % 8).isZero();
  }

  @Test
  void findsTheBestCheckpointOfARun() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    assertThatThrownBy(() -> CheckpointFile.resolve(run))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessageContaining("run holds no best.safetensors");
    Path best = SampleCheckpoints.write(run.resolve("best.safetensors"));
    assertThat(CheckpointFile.resolve(run)).isEqualTo(best);
    assertThat(CheckpointFile.resolve(best)).isEqualTo(best);
    assertThat(CheckpointFile.read(run).labels()).hasSize(3);
    assertThatThrownBy(() -> CheckpointFile.resolve(folder.resolve("nothing")))
        .hasMessageContaining("nothing does not exist");
  }

  @Test
  void namesTensorsThatAreMissingUnexpectedOrOfAnotherShape() throws IOException {
    SequencedMap<String, Tensor> tensors = ordered();
    tensors.remove("conv1.weight");
    tensors.put("fc.bias", new Tensor(List.of(4), new float[4]));
    tensors.put("extra", new Tensor(List.of(1), new float[1]));
    assertRefused(
        raw(facts(), tensors),
        "\"conv1.weight\" is missing; \"fc.bias\" is of shape [4] where the architecture has [3];"
            + " \"extra\" is not in the architecture");
  }

  @Test
  void namesTheFirstOfManyMisfits() throws IOException {
    assertRefused(
        raw(facts(), new LinkedHashMap<>()),
        ordered().keySet().stream()
            .limit(5)
            .map(name -> "\"" + name + "\" is missing")
            .collect(
                Collectors.joining("; ", "", "; and %d more".formatted(ordered().size() - 5))));
  }

  @Test
  void ignoresPyTorchsCountOfBatches() throws IOException {
    SequencedMap<String, Tensor> tensors = ordered();
    tensors.put("bn1.num_batches_tracked", new Tensor(List.of(), new float[1]));
    assertThat(CheckpointFile.read(raw(facts(), tensors)).tensors())
        .containsOnlyKeys(ordered().keySet());
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void namesTensorsWithWeightsThatAreNotFinite(float value) throws IOException {
    SequencedMap<String, Tensor> tensors = ordered();
    float[] values = tensors.get("fc.bias").values().clone();
    values[2] = value;
    tensors.put("fc.bias", new Tensor(List.of(3), values));
    assertRefused(raw(facts(), tensors), "NaN or infinite weights in \"fc.bias\"");
  }

  @Test
  void refusesToWriteTensorsOfAnotherArchitecture() {
    Map<String, Tensor> tensors = new HashMap<>(SampleCheckpoints.sample().tensors());
    tensors.remove("fc.bias");
    Path path = folder.resolve("a.safetensors");
    assertThatThrownBy(() -> CheckpointFile.write(SampleCheckpoints.with(tensors), path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"fc.bias\" is missing");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesFilesOfTensorsWithoutFacts() throws IOException {
    assertRefused(raw(new TreeMap<>(), ordered()), "not the facts of a Vireo checkpoint");
  }

  @ParameterizedTest(name = "[{index}] {0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "vireo.format        | 99              | it is of format 99, and this version of Vireo reads 1",
        "vireo.labels        | {}              | its labels are not an array of strings",
        "vireo.labels        | [\"a\",         | its labels are not an array of strings",
        "vireo.labels        | null            | its labels are not strings",
        "vireo.labels        | [\"a\",\"b\"]   | it has 2 labels for 3 classes",
        "vireo.labels        | [\"a\",\"b\",null] | its labels are not strings",
        "vireo.preprocessing | {}              | preprocessing is not readable",
        "vireo.preprocessing | {\"fit\":\"stretch\",\"resize\":9,\"size\":9,\"mean\":[0,0,0],\"std\":[1,1,1]} | prepared at 9 pixels for a network of 8",
        "vireo.training      | 3               | its training facts are not a JSON object",
        "vireo.training      | {               | its training facts are not a JSON object",
        "vireo.architecture  | []              | it is not a JSON object",
        "vireo.architecture  | nonsense        | its architecture cannot be built",
      })
  void refusesFactsThatDoNotFit(String key, String value, String complaint) throws IOException {
    SortedMap<String, String> facts = facts();
    facts.put(key, value);
    assertRefused(raw(facts, ordered()), complaint);
  }

  @ParameterizedTest
  @CsvSource({"vireo.labels", "vireo.preprocessing", "vireo.architecture", "vireo.training"})
  void namesFactsThatAreMissing(String key) throws IOException {
    SortedMap<String, String> facts = facts();
    facts.remove(key);
    assertRefused(raw(facts, ordered()), "its metadata lacks " + key);
  }

  @Test
  void refusesACheckpointCutShortAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(SampleCheckpoints.write(folder.resolve("a.safetensors")));
    Path cut = folder.resolve("bad.safetensors");
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertRefused(cut, "cannot read");
    }
  }

  @Test
  void leavesThePreviousCheckpointWhereWritingFails() throws IOException {
    Path path = Files.createDirectories(folder.resolve("run/best.safetensors"));
    assertThatThrownBy(() -> CheckpointFile.write(SampleCheckpoints.sample(), path))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("a folder of that name is there");
    assertThat(path.getParent()).isDirectoryContaining("glob:**/best.safetensors");
  }

  private static SortedMap<String, String> facts() {
    SortedMap<String, String> facts = CheckpointFile.metadata(SampleCheckpoints.sample());
    assertThat(facts)
        .containsKeys(
            ModelMetadata.FORMAT,
            ModelMetadata.NAME,
            ModelMetadata.LABELS,
            ModelMetadata.PREPROCESSING,
            ModelMetadata.ARCHITECTURE,
            ModelMetadata.TRAINING);
    return facts;
  }

  private static SequencedMap<String, Tensor> ordered() {
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Tensor> sample = SampleCheckpoints.sample().tensors();
    for (Parameter parameter : SampleCheckpoints.ARCHITECTURE.network().parameters()) {
      tensors.put(parameter.name(), sample.get(parameter.name()));
    }
    return tensors;
  }

  private Path raw(SortedMap<String, String> facts, SequencedMap<String, Tensor> tensors)
      throws IOException {
    Path path = folder.resolve("bad.safetensors");
    SafetensorsWriter.write(path, facts, tensors);
    return path;
  }

  private static void assertRefused(Path path, String... complaints) {
    assertThatThrownBy(() -> CheckpointFile.read(path))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContaining("bad.safetensors")
        .hasMessageContainingAll(complaints);
  }
}
