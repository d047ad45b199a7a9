package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs beside Vireo, by a shell script that speaks as they do. */
class PeersTest {
  private static final String ROOT = "vireo.root";

  @TempDir private Path temp;
  private final List<String> skipped = new ArrayList<>();
  private NamedModel model;
  private Model opened;
  private Samples samples;
  private DecodedSamples decoded;

  @BeforeEach
  void open() throws IOException {
    Path photos = Files.createDirectory(temp.resolve("photos"));
    Photos.writeSizes(photos, 40, 3);
    samples = Samples.of(photos, 3, 1, Preprocessing.centerCrop(32));
    decoded = new DecodedSamples(samples);
    model = new NamedModel("small", RandomModel.write(temp, "small", "fp32"));
    opened = Model.open(model.path(), EngineOptions.DEFAULTS.withDevice(new Device.Cpu()));
  }

  @AfterEach
  void close() {
    System.clearProperty(ROOT);
    opened.close();
    decoded.close();
  }

  /** A program in place of Python; it is given {@code -B FILE JOB}. */
  private String python(String script) throws IOException {
    Files.createDirectories(temp.resolve("bench/peers/python"));
    Files.writeString(temp.resolve("bench/peers/python/bulk.py"), "");
    System.setProperty(ROOT, temp.toString());
    Path program = Files.writeString(temp.resolve("python"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }

  private Peers peers(From from) {
    return new Peers(from, samples, decoded, Map.of(), skipped::add);
  }

  private static final String ANSWERING =
      """
      cp "$3" "$(dirname "$0")/job.json"
      echo "ready Fake 1.2"
      while read -r what first count; do
        case $what in
          run) echo "$((first * 3)) 0.5" ;;
          query) echo "$count" ;;
          logits) echo "[[1, 2, 3]]" ;;
        esac
      done
      """;

  @Test
  void aProgramIsToldAllThatItNeedsAndAnswersQueries() throws IOException {
    String python = python(ANSWERING);
    try (Peers peers = peers(From.FILES)) {
      List<PeerContender> streams = peers.python(python, model, opened, Scenario.MULTI_STREAM);

      assertThat(skipped).isEmpty();
      assertThat(streams.stream().map(each -> each.setup().engine()))
          .containsExactly("py-onnxruntime", "py-onnxruntime-draft");
      streams.getFirst().lanes().getFirst().answer(4, 8);
      assertThat(streams.getFirst().given()).isEqualTo("Fake 1.2");
      assertThat(streams.getFirst().setup().batch()).isEqualTo(8);
      assertThat(streams.getFirst().setup().lanes()).isEqualTo(1);
    }
    String job = Files.readString(temp.resolve("job.json"));
    assertThat(job)
        .contains("\"resize\":32", "\"size\":32", "\"classes\":10", "\"floats\":false")
        .contains("\"batch\":8", "\"draft\":true", model.path().toString(), "0.jpg");
  }

  @Test
  void offlineItGoesThroughAllSamples() throws IOException {
    String python = python(ANSWERING);
    try (Peers peers = peers(From.FILES)) {
      PeerContender offline = peers.python(python, model, opened, Scenario.OFFLINE).getFirst();

      assertThat(offline.query()).isEqualTo(3);
      assertThat(offline.lanes()).hasSize(1);
      offline.lanes().getFirst().answer(0, offline.query());
    }
  }

  @Test
  void otherAnswersAreAFault() throws IOException {
    String python = python(ANSWERING);
    try (Peers peers = peers(From.FILES)) {
      PeerContender peer = peers.python(python, model, opened, Scenario.SINGLE_STREAM).getFirst();

      assertThat(peer.fault("the model", new float[][] {{1, 2, 3}}, 0)).isEmpty();
      assertThat(peer.fault("the model", new float[][] {{3, 2, 1}}, 0).orElseThrow())
          .startsWith("other answers than the model");
      assertThat(peer.fault("the model", new float[][] {{1, 2, 3}, {1, 2, 3}}, 0)).isPresent();
    }
  }

  @Test
  void aProgramThatDiesFailsWithItsLastWords() throws IOException {
    String python = python("echo ready\nread -r line\necho 'no memory left' >&2\nexit 3\n");
    try (Peers peers = peers(From.FILES)) {
      PeerContender peer = peers.python(python, model, opened, Scenario.SINGLE_STREAM).getFirst();

      assertThatThrownBy(() -> peer.lanes().getFirst().answer(0, 1))
          .isInstanceOf(VireoException.class)
          .hasMessage("the peer of Python failed: the peer of Python ended early: no memory left");
    }
  }

  @Test
  void whatCannotRunIsSkippedByName() throws IOException {
    String unable = python("echo 'cannot import torch'\n");
    try (Peers peers = peers(From.FILES)) {
      assertThat(peers.python(unable, model, opened, Scenario.OFFLINE)).isEmpty();
      assertThat(peers.python("/no/python", model, opened, Scenario.OFFLINE)).isEmpty();
      assertThat(peers.node(model, opened, Scenario.OFFLINE)).isEmpty();
      assertThat(peers.djl(model, opened, Scenario.SINGLE_STREAM)).isEmpty();
      assertThat(peers.djl(model, opened, Scenario.SERVER)).isEmpty();
    }
    System.clearProperty(ROOT);
    try (Peers peers = peers(From.FILES)) {
      assertThat(peers.djl(model, opened, Scenario.SINGLE_STREAM)).isEmpty();
    }
    assertThat(skipped)
        .contains(
            "small on py-onnxruntime: cannot import torch",
            "small on py-onnxruntime: /no/python cannot be started",
            "small on node: its modules are not there: run bench/peers/prepare node",
            "small on djl-onnx: it is not built: run bench/peers/prepare djl",
            "small on djl-onnx: a program of another process has no queue for arrivals",
            "small on djl-onnx: bench/peers is not there: start vireo from a clone of its sources");
  }

  @Test
  void imagesThatPeersCannotPrepareSoAreNoneOfTheirs() throws IOException {
    String python = python(ANSWERING);
    EngineOptions stretched =
        EngineOptions.DEFAULTS
            .withDevice(new Device.Cpu())
            .withChange(PreprocessingChange.parse("filter=bicubic"));
    try (Model other = Model.open(model.path(), stretched);
        Peers peers = peers(From.FILES)) {
      assertThat(peers.python(python, model, other, Scenario.OFFLINE)).isEmpty();
    }
    assertThat(skipped.getFirst()).contains("peers prepare images in one way");
  }
}
