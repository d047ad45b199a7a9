package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The floating-point weights of an ONNX file, widened to float32.
 *
 * @param tensors by name
 * @param metadata the {@code metadata_props}
 * @param pixels whether the graph takes uint8
 * @param quantized whether others of its weights are 8-bit integers
 */
public record Initializers(
    Map<String, Tensor> tensors, Map<String, String> metadata, boolean pixels, boolean quantized) {

  /**
   * @throws VireoException INVALID_MODEL when it is no ONNX file, or its data cannot be read;
   *     UNREADABLE
   */
  public static Initializers read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      ModelProto model = ModelProto.parseFrom(stream);
      Map<String, Tensor> tensors = new HashMap<>();
      for (TensorProto tensor : model.getGraph().getInitializerList()) {
        if (isFloat(tensor)) {
          tensors.put(tensor.getName(), tensor(file, tensor));
        }
      }
      Map<String, String> metadata = new HashMap<>();
      for (StringStringEntryProto entry : model.getMetadataPropsList()) {
        metadata.put(entry.getKey(), entry.getValue());
      }
      boolean pixels =
          model.getGraph().getInputList().stream()
              .anyMatch(input ->
                  input.getType().getTensorType().getElemType()
                      == TensorProto.DataType.UINT8_VALUE);
      boolean quantized =
          model.getGraph().getInitializerList().stream().anyMatch(Initializers::isByte);
      return new Initializers(tensors, metadata, pixels, quantized);
    } catch (InvalidProtocolBufferException e) {
      throw invalid(file, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static boolean isFloat(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
        || tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
  }

  private static boolean isByte(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.INT8_VALUE
        || tensor.getDataType() == TensorProto.DataType.UINT8_VALUE;
  }

  private static Tensor tensor(Path file, TensorProto tensor) throws IOException {
    boolean halves = tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
    long count = 1;
    for (long size : tensor.getDimsList()) {
      count = size < 0 ? -1 : Math.multiplyExact(count, size);
    }
    int width = halves ? Short.BYTES : Float.BYTES;
    ByteBuffer bytes =
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            ? external(file, tensor)
            : tensor.getRawData().asReadOnlyByteBuffer();
    if (count < 0 || count * width != bytes.remaining()) {
      throw invalid(file, tensor.getName() + " has another size than its shape says");
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[(int) count];
    if (halves) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.float16ToFloat(bytes.getShort());
      }
    } else {
      bytes.asFloatBuffer().get(values);
    }
    return new Tensor(tensor.getDimsList().stream().map(Math::toIntExact).toList(), values);
  }

  private static ByteBuffer external(Path file, TensorProto tensor) throws IOException {
    Map<String, String> entries = new HashMap<>();
    tensor.getExternalDataList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    Path data = ExternalData.beside(file);
    if (!data.getFileName().toString().equals(entries.get("location"))) {
      throw invalid(
          file, "its weights are in " + entries.get("location") + ", not in " + data.getFileName());
    }
    try (FileChannel channel = FileChannel.open(data)) {
      return channel.map(
          FileChannel.MapMode.READ_ONLY,
          Long.parseLong(entries.getOrDefault("offset", "0")),
          Long.parseLong(entries.getOrDefault("length", "0")));
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL, data + " does not hold what " + file + " says", e);
    }
  }

  private static VireoException invalid(Path file, String what) {
    return new VireoException(ErrorCode.INVALID_MODEL, "cannot read " + file + ": " + what);
  }
}
