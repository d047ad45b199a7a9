package dev.vireo.gateway.openinference;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.model.ServedModel;
import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.protocol.AnswerSize;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.batch.ImageInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The protocol's calls. Safe for use by several threads.
 *
 * @param ready whether requests are welcome
 */
public record OpenInference(
    Models models,
    BooleanSupplier ready,
    InFlight inFlight,
    GatewayMetrics metrics,
    GatewayConfig config) {
  /** What the server calls itself. */
  public static final String NAME = "vireo";

  /** What this server does beyond the protocol, in Triton's words. */
  public static final List<String> EXTENSIONS =
      List.of(
          "binary_tensor_data",
          "classification",
          "model_configuration",
          "model_repository",
          "parameters",
          "statistics");

  /** The version of this build, as its archive states it. */
  public static String version() {
    String version = OpenInference.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /**
   * The tensors of a model.
   *
   * @param version empty for the newest
   * @throws VireoException as {@link Models#lease}
   */
  public ModelTensors tensors(String model, String version) {
    try (ModelLease lease = models.lease(model, version)) {
      return ModelTensors.of(lease.model());
    }
  }

  /**
   * Whether requests to a model are welcome.
   *
   * @param version empty for the newest
   * @throws VireoException NOT_FOUND when it is not known
   */
  public boolean modelReady(String model, String version) {
    try (ModelLease _ = models.lease(model, version)) {
      return ready.getAsBoolean();
    } catch (VireoException e) {
      if (e.code() == ErrorCode.OVERLOADED) {
        return false;
      }
      throw e;
    }
  }

  /** As {@link #modelReady}; a model that is not known is not ready. */
  public boolean knownAndReady(String model, String version) {
    try {
      return modelReady(model, version);
    } catch (VireoException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /**
   * What Triton's tools ask of a model before they send it anything.
   *
   * @param version empty for the newest
   * @throws VireoException as {@link Models#lease}
   */
  public ModelConfiguration configuration(String model, String version) {
    try (ModelLease lease = models.lease(model, version)) {
      return ModelConfiguration.of(lease.model());
    }
  }

  /**
   * What became of requests.
   *
   * @param model empty for all models
   * @param version empty for all that serve
   * @throws VireoException NOT_FOUND when no such model or version is there
   */
  public List<ModelStatistics> statistics(String model, String version) {
    if (!model.isEmpty()) {
      modelReady(model, version);
    }
    List<ModelStatistics> statistics = new ArrayList<>();
    for (ModelStatus status : models.list()) {
      String number = Long.toString(status.version());
      if (status.state() == ModelStatus.State.READY
          && (model.isEmpty() || status.name().equals(model))
          && (version.isEmpty() || number.equals(version))) {
        statistics.add(new ModelStatistics(status.name(), number, metrics.totals(status.name())));
      }
    }
    return statistics;
  }

  /** The versions of a model that serve. */
  public List<String> versions(String model) {
    List<String> versions = new ArrayList<>();
    for (ModelStatus status : models.list()) {
      if (status.name().equals(model) && status.state() == ModelStatus.State.READY) {
        versions.add(Long.toString(status.version()));
      }
    }
    return versions;
  }

  /**
   * Runs a model on the images of a request.
   *
   * @param version empty for the newest
   * @param client whose request it is: clients are served in turns
   * @param arrival of the request, on {@link System#nanoTime}'s clock: its deadline counts from
   *     here
   * @return fails with a {@link VireoException}; cancelling it withdraws the request
   * @throws VireoException when the model is not there, or does not take what the request brings
   */
  public CompletableFuture<InferResponse> infer(
      Protocol protocol,
      String model,
      String version,
      InferRequest request,
      ClientKey client,
      long arrival) {
    long deadline = arrival + request.timeout().orElse(config.deadline()).toNanos();
    try (ModelLease lease = models.lease(model, version)) {
      ServedModel served = lease.model();
      ModelTensors tensors = ModelTensors.of(served);
      List<RequestedOutput> wanted = Outputs.wanted(tensors, request.outputs(), request.binary());
      int topK = Outputs.topK(wanted);
      List<BatchRequest> images = new ArrayList<>();
      List<String> others = Outputs.others(wanted, tensors);
      for (ImageInput image : InputImages.of(tensors, request.inputs())) {
        images.add(new BatchRequest(image, topK, true, others, deadline, client));
      }
      AnswerSize.check(images.size(), served.classifier().signature(), others);
      AnswerSize.check(images.size(), Outputs.labels(wanted, tensors));
      List<CompletableFuture<BatchAnswer>> answers =
          inFlight.submit(protocol, served, images, client);
      CompletableFuture<List<BatchAnswer>> all = AllAnswers.of(answers);
      CompletableFuture<InferResponse> response =
          all.thenApply(done ->
              new InferResponse(
                  served.name(),
                  served.version(),
                  request.id(),
                  Outputs.of(wanted, tensors, done)));
      var _ =
          response.whenComplete((done, failure) -> {
            if (failure != null) {
              all.cancel(false);
            }
          });
      return response;
    }
  }
}
