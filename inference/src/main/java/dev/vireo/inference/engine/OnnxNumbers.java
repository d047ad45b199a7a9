package dev.vireo.inference.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.vireo.inference.Lookup;
import java.util.Map;

/**
 * Which ends of a graph are float16; callers see float32 all the same.
 *
 * @param halfInput whether it takes them
 * @param halfOutput whether it gives them
 */
record OnnxNumbers(boolean halfInput, boolean halfOutput) {
  static OnnxNumbers of(
      Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs, ModelSignature signature) {
    return new OnnxNumbers(
        isHalf(Lookup.required(inputs, signature.input())),
        isHalf(Lookup.required(outputs, signature.output())));
  }

  private static boolean isHalf(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT16;
  }
}
