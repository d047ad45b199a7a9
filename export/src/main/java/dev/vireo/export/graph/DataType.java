package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The element types that our graphs use. */
public enum DataType {
  UINT8(TensorProto.DataType.UINT8),
  INT64(TensorProto.DataType.INT64),
  FLOAT(TensorProto.DataType.FLOAT);

  private final TensorProto.DataType onnx;

  DataType(TensorProto.DataType onnx) {
    this.onnx = onnx;
  }

  /** The code of the ONNX specification. */
  int code() {
    return onnx.getNumber();
  }
}
