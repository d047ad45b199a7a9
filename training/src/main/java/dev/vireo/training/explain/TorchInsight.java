package dev.vireo.training.explain;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.FirstFilters;
import dev.vireo.inference.explain.ModelInsight;
import dev.vireo.inference.explain.Patience;
import dev.vireo.inference.explain.PositionEmbeddings;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.engine.TorchModel;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Shape.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks into a checkpoint. */
final class TorchInsight implements ModelInsight {
  private final TorchModel model;
  private final TorchNetwork weights;
  private final Layers layers;
  private final Normalizer normalizer;

  TorchInsight(TorchModel model) {
    this.model = model;
    layers = new Layers(model.network());
    weights = model.openWeights();
    normalizer = new Normalizer(model.facts().preprocessing(), weights.manager());
  }

  @Override
  public Optional<String> refusal(ExplanationMethod method) {
    String name = model.facts().name();
    return switch (method) {
      case ATTENTION, ROLLOUT, LEGRAD ->
          layers.attentions().isEmpty()
              ? Optional.of(
                  "%s has no attention, so %s shows nothing; %s does"
                      .formatted(name, method.word(), instead().word()))
              : Optional.empty();
      case GRADCAM ->
          layers.last().isEmpty()
              ? Optional.of(
                  "no layer of %s keeps the image's places, so gradcam shows nothing; %s does"
                      .formatted(name, ExplanationMethod.INTEGRATED_GRADIENTS.word()))
              : Optional.empty();
      case OCCLUSION, INTEGRATED_GRADIENTS -> Optional.empty();
    };
  }

  private ExplanationMethod instead() {
    return layers.last().isPresent()
        ? ExplanationMethod.GRADCAM
        : ExplanationMethod.INTEGRATED_GRADIENTS;
  }

  @Override
  public List<String> layers(ExplanationMethod method) {
    return switch (method) {
      case ATTENTION -> layers.attentions().stream().map(Network.Node::name).toList();
      case GRADCAM -> layers.spatial();
      case ROLLOUT, LEGRAD, OCCLUSION, INTEGRATED_GRADIENTS -> List.of();
    };
  }

  @Override
  public Optional<String> usualLayer(ExplanationMethod method) {
    return method == ExplanationMethod.GRADCAM
        ? layers.last()
        : ModelInsight.super.usualLayer(method);
  }

  @Override
  public AttentionMaps attention(ImageBatch batch, int index) {
    return pass(batch, index, images -> Attentions.of(weights, layers, images));
  }

  @Override
  public Found relevance(
      ExplanationMethod method,
      ImageBatch batch,
      int index,
      int target,
      Optional<String> layer,
      Patience patience) {
    return pass(
        batch,
        index,
        images ->
            switch (method) {
              case LEGRAD -> new Found(LeGrad.of(weights, layers, images, target));
              case GRADCAM ->
                  new Found(GradCam.of(weights, layers, layer.orElseThrow(), images, target));
              case INTEGRATED_GRADIENTS ->
                  IntegratedGradients.of(weights, images, target, model.bestBatch(), patience);
              case ATTENTION, ROLLOUT, OCCLUSION ->
                  throw new VireoException(
                      ErrorCode.INVALID_ARGUMENT, method.word() + " needs no gradients");
            });
  }

  @Override
  public Optional<FirstFilters> filters() {
    return layers
        .firstConvolution()
        .map(node -> {
          Convolution convolution = (Convolution) node.operation();
          return new FirstFilters(
              node.name(),
              layers.readByTokens(node),
              convolution.out(),
              convolution.kernel(),
              values(node.parameters().getFirst().name()));
        });
  }

  @Override
  public Optional<PositionEmbeddings> positions() {
    return layers
        .positions()
        .map(node -> {
          Tokens tokens = (Tokens) node.shape();
          return new PositionEmbeddings(
              tokens.before(),
              tokens.rows(),
              tokens.columns(),
              tokens.width(),
              values(node.parameters().getFirst().name()));
        });
  }

  private float[] values(String parameter) {
    return weights.variables().stream()
        .filter(variable -> variable.parameter().name().equals(parameter))
        .findFirst()
        .orElseThrow()
        .array()
        .toFloatArray();
  }

  private <T> T pass(ImageBatch batch, int index, Function<NDArray, T> work) {
    TorchDevice.useThreads(model.threads());
    try (NDManager step = weights.manager().newSubManager()) {
      NDArray images;
      try (Autograd _ = Autograd.off()) {
        images = normalizer.normalize(batch.slot(index).asByteBuffer(), 1, batch.height(), step);
      }
      return work.apply(images);
    } catch (EngineException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "PyTorch failed on " + model.device() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try (weights) {
      normalizer.close();
    }
  }
}
