package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of ONNX Runtime 1.29. */
class OrtReasonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Error code - ORT_FAIL - message: Load model from m.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model.cc:192 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&) Unsupported model IR version: 99, max supported IR version: 13 | Unsupported model IR version: 99, max supported IR version: 13",
        "Error code - ORT_FAIL - message: Load model from m.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model_load_utils.h:46 void onnxruntime::model_load_utils::Validate(const std::unordered_map<std::__cxx11::basic_string<char>, int>&, bool) Opset 40 (new) is limited. | Opset 40 (new) is limited.",
        "Error code - ORT_FAIL - message: /onnxruntime_src/core/a.cc:1 onnxruntime::common::Status onnxruntime::(anonymous namespace)::Load(int) No such file | No such file",
        "Error code - ORT_FAIL - message: Deserialize tensor w failed.tensorprotoutils.cc:1753 GetExtDataFromTensorProto External initializer: w | Deserialize tensor w failed. External initializer: w",
        "Error code - ORT_INVALID_PROTOBUF - message: Load model from m.onnx failed:Protobuf parsing failed. | Protobuf parsing failed.",
        "no reason | no reason"
      })
  void saysWhatIsWrongWithoutPlacesInAnothersSource(String message, String words) {
    assertThat(OrtReason.of(message)).isEqualTo(words);
  }
}
