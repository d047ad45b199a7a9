package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;

/** A constant as it stands in the model file: a {@code TensorProto}. */
sealed interface GraphConstant {
  /** Length of the message. */
  long bytes();

  void writeTo(CodedOutputStream output) throws IOException;

  /** With its elements. */
  record Inline(Constant constant) implements GraphConstant {
    @Override
    public long bytes() {
      return header().getSerializedSize()
          + Message.fieldBytes(TensorProto.RAW_DATA_FIELD_NUMBER, constant.elements().bytes());
    }

    @Override
    public void writeTo(CodedOutputStream output) throws IOException {
      header().writeTo(output);
      Message.startField(output, TensorProto.RAW_DATA_FIELD_NUMBER, constant.elements().bytes());
      constant.elements().writeTo(output::write);
    }

    private TensorProto header() {
      return constant.header().build();
    }
  }

  /** With a reference to them. */
  record Referring(TensorProto tensor) implements GraphConstant {
    @Override
    public long bytes() {
      return tensor.getSerializedSize();
    }

    @Override
    public void writeTo(CodedOutputStream output) throws IOException {
      tensor.writeTo(output);
    }
  }
}
