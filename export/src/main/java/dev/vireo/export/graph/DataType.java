package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The element types that our graphs use. */
public enum DataType {
  UINT8(TensorProto.DataType.UINT8),
  INT8(TensorProto.DataType.INT8),
  INT32(TensorProto.DataType.INT32),
  INT64(TensorProto.DataType.INT64),
  FLOAT16(TensorProto.DataType.FLOAT16),
  FLOAT(TensorProto.DataType.FLOAT);

  private final TensorProto.DataType onnx;

  DataType(TensorProto.DataType onnx) {
    this.onnx = onnx;
  }

  /** The code of the ONNX specification. */
  int code() {
    return onnx.getNumber();
  }

  /**
   * @throws IllegalArgumentException for a type that our graphs do not use
   */
  static DataType of(int code) {
    for (DataType type : values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no graph of ours holds elements of type " + code);
  }
}
