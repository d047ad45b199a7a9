package dev.vireo.gateway.grpc;

import dev.vireo.gateway.grpc.proto.InferParameter;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import dev.vireo.gateway.openinference.InferRequest;
import dev.vireo.gateway.openinference.InferRequest.Input;
import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.openinference.RawData;
import dev.vireo.gateway.openinference.ServerSettings;
import dev.vireo.gateway.openinference.TensorData;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message as the request that it means. */
final class ProtoRequest {
  private ProtoRequest() {}

  /**
   * @param deadline what the call has left, where the client set it; the parameter {@code timeout}
   *     counts where it did not
   * @throws VireoException INVALID_ARGUMENT
   */
  static InferRequest of(ModelInferRequest message, Optional<Duration> deadline) {
    int raw = message.getRawInputContentsCount();
    if (raw != 0 && raw != message.getInputsCount()) {
      throw invalid(
          message.getInputsCount()
              + " inputs have raw_input_contents for each or none, not "
              + raw);
    }
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < message.getInputsCount(); i++) {
      InferInputTensor input = message.getInputs(i);
      requireOwnMemory(input.getParametersMap());
      if (raw != 0 && input.hasContents()) {
        throw invalid("input \"" + input.getName() + "\" has both contents and raw contents");
      }
      TensorData data =
          raw == 0
              ? new ProtoContents(input.getContents())
              : new RawData(
                  MemorySegment.ofBuffer(message.getRawInputContents(i).asReadOnlyByteBuffer()));
      inputs.add(new Input(input.getName(), input.getDatatype(), input.getShapeList(), data));
    }
    List<RequestedOutput> outputs = new ArrayList<>();
    for (InferRequestedOutputTensor output : message.getOutputsList()) {
      requireOwnMemory(output.getParametersMap());
      long classes = wholeNumber(output.getParametersMap(), "classification");
      outputs.add(
          new RequestedOutput(output.getName(), (int) Math.min(Integer.MAX_VALUE, classes), true));
    }
    Optional<Duration> parameter =
        InferRequest.timeout(wholeNumber(message.getParametersMap(), "timeout"));
    return new InferRequest(message.getId(), inputs, outputs, true, deadline.or(() -> parameter));
  }

  private static void requireOwnMemory(Map<String, InferParameter> parameters) {
    InferParameter region = parameters.get("shared_memory_region");
    if (region != null) {
      throw ServerSettings.noSharedMemory(region.getStringParam());
    }
  }

  /** A parameter from 0; 0 where it is left out. */
  private static long wholeNumber(Map<String, InferParameter> parameters, String name) {
    InferParameter parameter = parameters.getOrDefault(name, InferParameter.getDefaultInstance());
    long value =
        switch (parameter.getParameterChoiceCase()) {
          case INT64_PARAM -> parameter.getInt64Param();
          case UINT64_PARAM -> parameter.getUint64Param();
          case PARAMETERCHOICE_NOT_SET -> 0;
          case BOOL_PARAM, STRING_PARAM, DOUBLE_PARAM -> -1;
        };
    if (value < 0) {
      throw invalid(name + " is a whole number from 0");
    }
    return value;
  }

  private static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
