package dev.vireo.gateway.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelInferResponse.InferOutputTensor;
import dev.vireo.gateway.openinference.InferResponse;
import dev.vireo.gateway.openinference.InferResponse.Classes;
import dev.vireo.gateway.openinference.InferResponse.Output;
import dev.vireo.gateway.openinference.InferResponse.Tensor;
import dev.vireo.inference.engine.OutputRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An answer as a message: data in {@code raw_output_contents}, as Triton sends it. */
final class ProtoAnswer {
  private ProtoAnswer() {}

  static ModelInferResponse of(InferResponse response) {
    ModelInferResponse.Builder message =
        ModelInferResponse.newBuilder()
            .setModelName(response.model())
            .setModelVersion(Long.toString(response.version()))
            .setId(response.id());
    for (Output output : response.outputs()) {
      message.addOutputs(
          InferOutputTensor.newBuilder()
              .setName(output.requested().name())
              .setDatatype(output.datatype().name())
              .addAllShape(output.shape()));
      message.addRawOutputContents(
          switch (output) {
            case Tensor tensor -> tensor(tensor);
            case Classes classes -> strings(classes);
          });
    }
    return message.build();
  }

  private static ByteString tensor(Tensor tensor) {
    int elements = tensor.rows().size() * tensor.rows().getFirst().size();
    ByteBuffer bytes =
        ByteBuffer.allocate(elements * tensor.datatype().size()).order(ByteOrder.LITTLE_ENDIAN);
    for (OutputRows row : tensor.rows()) {
      switch (row) {
        case OutputRows.Floats(var _, float[] values) -> {
          for (float value : values) {
            bytes.putFloat(value);
          }
        }
        case OutputRows.Longs(var _, long[] values) -> {
          for (long value : values) {
            bytes.putLong(value);
          }
        }
      }
    }
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }

  private static ByteString strings(Classes classes) {
    ByteString.Output bytes = ByteString.newOutput();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    classes.forEach(each -> {
      byte[] utf8 = each.getBytes(StandardCharsets.UTF_8);
      bytes.write(length.putInt(0, utf8.length).array(), 0, Integer.BYTES);
      bytes.write(utf8, 0, utf8.length);
    });
    return bytes.toByteString();
  }
}
