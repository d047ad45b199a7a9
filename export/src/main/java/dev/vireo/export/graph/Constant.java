package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/** A constant of a graph: what ONNX calls an initializer. */
public record Constant(String name, DataType type, List<Integer> shape, Elements elements) {
  public Constant {
    shape = List.copyOf(shape);
  }

  /** All but the elements. */
  TensorProto.Builder header() {
    TensorProto.Builder header = TensorProto.newBuilder().setName(name).setDataType(type.code());
    shape.forEach(header::addDims);
    return header;
  }
}
