package dev.vireo.gateway.grpc;

import dev.vireo.gateway.grpc.proto.CudaSharedMemoryRegisterRequest;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryRegisterResponse;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryStatusRequest;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryStatusResponse;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryUnregisterRequest;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryUnregisterResponse;
import dev.vireo.gateway.grpc.proto.LogSettingsRequest;
import dev.vireo.gateway.grpc.proto.LogSettingsResponse;
import dev.vireo.gateway.grpc.proto.ModelConfigRequest;
import dev.vireo.gateway.grpc.proto.ModelConfigResponse;
import dev.vireo.gateway.grpc.proto.ModelStatisticsRequest;
import dev.vireo.gateway.grpc.proto.ModelStatisticsResponse;
import dev.vireo.gateway.grpc.proto.RepositoryIndexRequest;
import dev.vireo.gateway.grpc.proto.RepositoryIndexResponse;
import dev.vireo.gateway.grpc.proto.RepositoryIndexResponse.ModelIndex;
import dev.vireo.gateway.grpc.proto.RepositoryModelLoadRequest;
import dev.vireo.gateway.grpc.proto.RepositoryModelLoadResponse;
import dev.vireo.gateway.grpc.proto.RepositoryModelUnloadRequest;
import dev.vireo.gateway.grpc.proto.RepositoryModelUnloadResponse;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryRegisterRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryRegisterResponse;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryStatusRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryStatusResponse;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryUnregisterRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryUnregisterResponse;
import dev.vireo.gateway.grpc.proto.TraceSettingRequest;
import dev.vireo.gateway.grpc.proto.TraceSettingResponse;
import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.openinference.ServerSettings;
import java.util.concurrent.CompletableFuture;

/** What Triton's clients and tools ask beside inference. */
final class TritonCalls {
  private final OpenInference protocol;
  private final ModelAdmin admin;

  TritonCalls(OpenInference protocol, ModelAdmin admin) {
    this.protocol = protocol;
    this.admin = admin;
  }

  void bind(Calls calls) {
    calls.unary("ModelConfig", ModelConfigRequest.parser(), this::config);
    calls.unary("ModelStatistics", ModelStatisticsRequest.parser(), this::statistics);
    calls.admin("RepositoryIndex", RepositoryIndexRequest.parser(), this::index);
    calls.admin("RepositoryModelLoad", RepositoryModelLoadRequest.parser(), this::load);
    calls.admin("RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), this::unload);
    calls.unary("TraceSetting", TraceSettingRequest.parser(), TritonCalls::trace);
    calls.unary("LogSettings", LogSettingsRequest.parser(), TritonCalls::log);
    bindSharedMemory(calls);
  }

  /** No region is ever registered; to unregister all is what examples begin with. */
  private static void bindSharedMemory(Calls calls) {
    calls.unary(
        "SystemSharedMemoryStatus",
        SystemSharedMemoryStatusRequest.parser(),
        request -> SystemSharedMemoryStatusResponse.getDefaultInstance());
    calls.<SystemSharedMemoryRegisterRequest, SystemSharedMemoryRegisterResponse>unary(
        "SystemSharedMemoryRegister",
        SystemSharedMemoryRegisterRequest.parser(),
        request -> {
          throw ServerSettings.noSharedMemory(request.getName());
        });
    calls.unary(
        "SystemSharedMemoryUnregister",
        SystemSharedMemoryUnregisterRequest.parser(),
        request -> SystemSharedMemoryUnregisterResponse.getDefaultInstance());
    calls.unary(
        "CudaSharedMemoryStatus",
        CudaSharedMemoryStatusRequest.parser(),
        request -> CudaSharedMemoryStatusResponse.getDefaultInstance());
    calls.<CudaSharedMemoryRegisterRequest, CudaSharedMemoryRegisterResponse>unary(
        "CudaSharedMemoryRegister",
        CudaSharedMemoryRegisterRequest.parser(),
        request -> {
          throw ServerSettings.noSharedMemory(request.getName());
        });
    calls.unary(
        "CudaSharedMemoryUnregister",
        CudaSharedMemoryUnregisterRequest.parser(),
        request -> CudaSharedMemoryUnregisterResponse.getDefaultInstance());
  }

  private ModelConfigResponse config(ModelConfigRequest request) {
    return ModelConfigResponse.newBuilder()
        .setConfig(
            ProtoFacts.config(protocol.configuration(request.getName(), request.getVersion())))
        .build();
  }

  private ModelStatisticsResponse statistics(ModelStatisticsRequest request) {
    ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
    protocol
        .statistics(request.getName(), request.getVersion())
        .forEach(each -> response.addModelStats(ProtoFacts.statistics(each)));
    return response.build();
  }

  private CompletableFuture<RepositoryIndexResponse> index(RepositoryIndexRequest request) {
    RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
    for (ModelStatus status : protocol.models().list()) {
      if (!request.getReady() || status.state() == ModelStatus.State.READY) {
        response.addModels(
            ModelIndex.newBuilder()
                .setName(status.name())
                .setVersion(Long.toString(status.version()))
                .setState(status.state().name())
                .setReason(status.reason()));
      }
    }
    return CompletableFuture.completedFuture(response.build());
  }

  private CompletableFuture<RepositoryModelLoadResponse> load(RepositoryModelLoadRequest request) {
    ServerSettings.requireNoParameters(request.getParametersMap().keySet());
    return admin
        .load(request.getModelName())
        .thenApply(done -> RepositoryModelLoadResponse.getDefaultInstance());
  }

  private CompletableFuture<RepositoryModelUnloadResponse> unload(
      RepositoryModelUnloadRequest request) {
    ServerSettings.requireNoParameters(request.getParametersMap().keySet());
    return admin
        .unload(request.getModelName())
        .thenApply(done -> RepositoryModelUnloadResponse.getDefaultInstance());
  }

  private static TraceSettingResponse trace(TraceSettingRequest request) {
    ServerSettings.requireNoChange("trace", request.getSettingsMap().keySet());
    TraceSettingResponse.Builder response = TraceSettingResponse.newBuilder();
    ServerSettings.trace()
        .forEach((name, values) ->
            response.putSettings(
                name, TraceSettingResponse.SettingValue.newBuilder().addAllValue(values).build()));
    return response.build();
  }

  private static LogSettingsResponse log(LogSettingsRequest request) {
    ServerSettings.requireNoChange("log", request.getSettingsMap().keySet());
    LogSettingsResponse.Builder response = LogSettingsResponse.newBuilder();
    ServerSettings.log()
        .forEach((name, value) -> {
          LogSettingsResponse.SettingValue.Builder setting =
              LogSettingsResponse.SettingValue.newBuilder();
          switch (value) {
            case Boolean flag -> setting.setBoolParam(flag);
            case Integer number -> setting.setUint32Param(number);
            default -> setting.setStringParam(value.toString());
          }
          response.putSettings(name, setting.build());
        });
    return response.build();
  }
}
