package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** A finished graph of one opset, ready to be written as an ONNX file. */
public final class OnnxGraph {
  private static final String PRODUCER = "vireo";

  /** Leaves protobuf's 2 GiB some room for everything else. */
  private static final long INLINE_LIMIT = 2_000_000_000;

  private static final int BUFFER_BYTES = 1 << 16;

  private final GraphProto graph;
  private final List<Constant> constants;
  private final int opset;

  /**
   * @param graph all but the constants
   */
  OnnxGraph(GraphProto graph, List<Constant> constants, int opset) {
    this.graph = graph;
    this.constants = List.copyOf(constants);
    this.opset = opset;
  }

  /**
   * Writes the model; the same graph and metadata give the same bytes. Constants are encoded on
   * their way into the file, so that writing takes no memory to speak of. Beyond {@value
   * #INLINE_LIMIT} bytes in all, more than one protobuf message holds, they go to a file beside it,
   * which is named after it with {@value ExternalData#SUFFIX}.
   *
   * @param path must not exist
   * @param metadata goes to {@code metadata_props}
   */
  public void write(Path path, SortedMap<String, String> metadata) throws IOException {
    write(path, metadata, INLINE_LIMIT);
  }

  void write(Path path, SortedMap<String, String> metadata, long inlineLimit) throws IOException {
    Optional<Path> weights = weights(path, inlineLimit);
    List<GraphConstant> initializers =
        weights.isPresent()
            ? ExternalData.write(constants, weights.get())
            : constants.stream().<GraphConstant>map(GraphConstant.Inline::new).toList();
    write(
        path,
        StandardOpenOption.CREATE_NEW,
        output -> {
          facts(metadata).writeTo(output);
          writeGraph(initializers, output);
        });
  }

  /**
   * The file that {@link #write} puts the constants into, where they do not go into the model.
   *
   * @param path of the model
   */
  public Optional<Path> weights(Path path) {
    return weights(path, INLINE_LIMIT);
  }

  Optional<Path> weights(Path path, long inlineLimit) {
    long bytes = constants.stream().mapToLong(constant -> constant.elements().bytes()).sum();
    return bytes > inlineLimit ? Optional.of(ExternalData.beside(path)) : Optional.empty();
  }

  /** All but the graph. */
  private ModelProto facts(SortedMap<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder().setIrVersion(irVersion(opset)).setProducerName(PRODUCER);
    model.addOpsetImportBuilder().setDomain("").setVersion(opset);
    if (graph.getNodeList().stream()
        .anyMatch(node -> node.getDomain().equals(ContributedOperators.DOMAIN))) {
      model
          .addOpsetImportBuilder()
          .setDomain(ContributedOperators.DOMAIN)
          .setVersion(ContributedOperators.VERSION);
    }
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return model.build();
  }

  private void writeGraph(List<GraphConstant> initializers, CodedOutputStream output)
      throws IOException {
    long bytes = graph.getSerializedSize();
    for (GraphConstant initializer : initializers) {
      bytes += Message.fieldBytes(GraphProto.INITIALIZER_FIELD_NUMBER, initializer.bytes());
    }
    Message.startField(output, ModelProto.GRAPH_FIELD_NUMBER, bytes);
    graph.writeTo(output);
    for (GraphConstant initializer : initializers) {
      Message.startField(output, GraphProto.INITIALIZER_FIELD_NUMBER, initializer.bytes());
      initializer.writeTo(output);
    }
  }

  public int opset() {
    return opset;
  }

  public GraphView view() {
    return new GraphView(graph, constants);
  }

  /** The same graph, with values inside it among its outputs. */
  public OnnxGraph exposing(Set<String> values) {
    GraphProto.Builder exposed = graph.toBuilder();
    for (ValueInfoProto value : graph.getValueInfoList()) {
      if (values.contains(value.getName())) {
        exposed.addOutput(value);
      }
    }
    return new OnnxGraph(exposed.build(), constants, opset);
  }

  /**
   * Adds one entry to the {@code metadata_props} of a file without touching what is there: in
   * protobuf's encoding, a repeated field may be continued at the end of its message.
   */
  public static void appendMetadata(Path path, String key, String value) throws IOException {
    ModelProto.Builder more = ModelProto.newBuilder();
    more.addMetadataPropsBuilder().setKey(key).setValue(value);
    write(path, StandardOpenOption.APPEND, output -> more.build().writeTo(output));
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(CodedOutputStream output) throws IOException;
  }

  private static void write(Path path, StandardOpenOption option, Content content)
      throws IOException {
    try (OutputStream file = Files.newOutputStream(path, option)) {
      CodedOutputStream output = CodedOutputStream.newInstance(file, BUFFER_BYTES);
      output.useDeterministicSerialization();
      content.writeTo(output);
      output.flush();
    }
  }

  /** The IR version that ONNX released together with an opset (ONNX's Versioning document). */
  private static int irVersion(int opset) {
    if (opset <= 18) {
      return 8;
    }
    return opset <= 20 ? 9 : 10;
  }
}
