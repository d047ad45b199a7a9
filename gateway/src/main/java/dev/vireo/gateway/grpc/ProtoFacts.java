package dev.vireo.gateway.grpc;

import dev.vireo.gateway.grpc.proto.DataType;
import dev.vireo.gateway.grpc.proto.InferBatchStatistics;
import dev.vireo.gateway.grpc.proto.InferStatistics;
import dev.vireo.gateway.grpc.proto.ModelConfig;
import dev.vireo.gateway.grpc.proto.ModelDynamicBatching;
import dev.vireo.gateway.grpc.proto.ModelInput;
import dev.vireo.gateway.grpc.proto.ModelOutput;
import dev.vireo.gateway.grpc.proto.ModelVersionPolicy;
import dev.vireo.gateway.grpc.proto.StatisticDuration;
import dev.vireo.gateway.metrics.ModelTotals;
import dev.vireo.gateway.openinference.ModelConfiguration;
import dev.vireo.gateway.openinference.ModelStatistics;

/** Facts of models as Triton's messages. */
final class ProtoFacts {
  private ProtoFacts() {}

  static ModelConfig config(ModelConfiguration model) {
    return ModelConfig.newBuilder()
        .setName(model.name())
        .setPlatform(model.platform())
        .setBackend(model.backend())
        .setVersionPolicy(
            ModelVersionPolicy.newBuilder()
                .setSpecific(ModelVersionPolicy.Specific.newBuilder().addVersions(model.version())))
        .setMaxBatchSize(model.mostImages())
        .addInput(
            ModelInput.newBuilder()
                .setName(model.input().name())
                .setDataType(DataType.valueOf(model.input().type()))
                .setFormat(ModelInput.Format.valueOf(model.input().format()))
                .addAllDims(model.input().dims()))
        .addAllOutput(model.outputs().stream().map(ProtoFacts::output).toList())
        .setDynamicBatching(ModelDynamicBatching.getDefaultInstance())
        .build();
  }

  private static ModelOutput output(ModelConfiguration.Output output) {
    return ModelOutput.newBuilder()
        .setName(output.name())
        .setDataType(DataType.valueOf(output.type()))
        .addAllDims(output.dims())
        .build();
  }

  static dev.vireo.gateway.grpc.proto.ModelStatistics statistics(ModelStatistics model) {
    ModelTotals totals = model.totals();
    dev.vireo.gateway.grpc.proto.ModelStatistics.Builder message =
        dev.vireo.gateway.grpc.proto.ModelStatistics.newBuilder()
            .setName(model.name())
            .setVersion(model.version())
            .setLastInference(totals.lastMillis())
            .setInferenceCount(totals.success().count())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(duration(totals.success()))
                    .setFail(duration(totals.fail()))
                    .setQueue(duration(totals.queue()))
                    .setComputeInput(duration(totals.decode()))
                    .setComputeInfer(duration(totals.inference())));
    long executions = 0;
    for (var batch : totals.batches().entrySet()) {
      executions += batch.getValue().count();
      message.addBatchStats(
          InferBatchStatistics.newBuilder()
              .setBatchSize(batch.getKey())
              .setComputeInfer(duration(batch.getValue())));
    }
    return message.setExecutionCount(executions).build();
  }

  private static StatisticDuration duration(ModelTotals.Total total) {
    return StatisticDuration.newBuilder().setCount(total.count()).setNs(total.nanos()).build();
  }
}
