package dev.vireo.export.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.OnnxChecker;
import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Samples;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
  private static final int SIZE = 24;
  private static final Network NETWORK =
      new VisionTransformer(SIZE, 8, 36, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 5).network();

  @TempDir private Path folder;

  @Test
  void aModelBeyondTheLimitLeavesItsConstantsToAFileBesideIt() throws Exception {
    Path whole = write("whole.onnx", Long.MAX_VALUE);
    Path model = write("model.onnx", 1000);
    Path data = folder.resolve("model.onnx.data");
    assertThat(data).isRegularFile();
    assertThat(graph().weights(model, 1000)).hasValue(data);
    assertThat(graph().weights(model)).as("of a graph that one file can hold").isEmpty();
    assertThat(folder.resolve("whole.onnx.data")).doesNotExist();
    assertThat(Files.size(model)).isLessThan(Files.size(whole) / 3);
    assertThat(Files.size(data)).isGreaterThan(Files.size(whole) / 2);
    OnnxChecker.check(model);
    ByteBuffer pixels = Samples.pixels(2, SIZE, 1);
    try (OnnxRuntime expected = new OnnxRuntime(whole);
        OnnxRuntime actual = new OnnxRuntime(model)) {
      assertThat(actual.run(pixels, 2, SIZE)).isDeepEqualTo(expected.run(pixels, 2, SIZE));
    }
  }

  @Test
  void writesTheSameBytesEachTime() throws Exception {
    byte[] first = Files.readAllBytes(write("model.onnx", 0));
    byte[] data = Files.readAllBytes(folder.resolve("model.onnx.data"));
    Files.delete(folder.resolve("model.onnx"));
    Files.delete(folder.resolve("model.onnx.data"));
    assertThat(write("model.onnx", 0)).hasBinaryContent(first);
    assertThat(folder.resolve("model.onnx.data")).hasBinaryContent(data);
  }

  @Test
  void metadataIsAppendedWithoutTheData() throws Exception {
    Path model = write("model.onnx", 0);
    OnnxGraph.appendMetadata(model, "later", "fact");
    assertThat(OnnxSummary.read(model).metadata())
        .isEqualTo(Map.of("key", "value", "later", "fact"));
    new OnnxRuntime(model).close();
  }

  private static OnnxGraph graph() {
    return NetworkEmitter.emit(
        "test",
        NETWORK,
        Samples.weights(NETWORK, 3),
        Samples.preprocessing(SIZE),
        GraphForm.DEFAULT);
  }

  private Path write(String name, long inlineLimit) throws Exception {
    Path model = folder.resolve(name);
    graph().write(model, new TreeMap<>(Map.of("key", "value")), inlineLimit);
    return model;
  }
}
