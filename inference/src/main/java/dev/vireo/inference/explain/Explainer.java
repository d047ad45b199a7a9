package dev.vireo.inference.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.explain.ModelInsight.Found;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apiguardian.api.API;

/**
 * Maps of what a model goes by. Occlusion works with any model, attention with files that give it;
 * what needs gradients comes with {@code vireo-training} on the class path, for checkpoints. Not
 * safe for use by several threads at once. Whoever opens it closes it.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Explainer implements AutoCloseable {
  /** The first of these that a model allows is its usual method. */
  private static final List<ExplanationMethod> PREFERRED =
      List.of(
          ExplanationMethod.LEGRAD,
          ExplanationMethod.GRADCAM,
          ExplanationMethod.ROLLOUT,
          ExplanationMethod.INTEGRATED_GRADIENTS,
          ExplanationMethod.OCCLUSION);

  private final Model model;
  private final Runnable ending;
  private final ModelInsight insight;
  private final Engine engine;
  private final ImageDecoder decoder;
  private final BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
  private final ImageBatch image;
  private final ImageBatch covered;
  private final Ranking ranking;
  private final float[] scores;

  private Explainer(Model model, Runnable ending) {
    this.model = model;
    this.ending = ending;
    Preprocessing preprocessing = model.facts().preprocessing();
    decoder = ImageDecoders.open(preprocessing);
    insight = insight(model);
    engine = model.newEngine();
    image = new ImageBatch(memory, 1, preprocessing);
    covered = new ImageBatch(memory, model.bestBatch(), preprocessing);
    List<String> labels = model.facts().labels();
    ranking = new Ranking(labels, model.facts().output(), labels.size());
    scores = new float[labels.size()];
  }

  /**
   * Opens a model on the best device.
   *
   * @throws VireoException as {@link Model#open}
   */
  public static Explainer open(Path model) {
    return open(model, EngineOptions.DEFAULTS);
  }

  /**
   * @throws VireoException as {@link Model#open}
   */
  public static Explainer open(Path model, EngineOptions options) {
    Model opened = Model.open(model, options);
    try {
      return new Explainer(opened, opened::close);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * @param model still the caller's to close, after this
   */
  public static Explainer of(Model model) {
    return new Explainer(model, () -> {});
  }

  private static ModelInsight insight(Model model) {
    if (model instanceof OnnxModel onnx) {
      return new OnnxAttention(onnx);
    }
    for (InsightProvider provider :
        ServiceLoader.load(InsightProvider.class, InsightProvider.class.getClassLoader())) {
      Optional<ModelInsight> found = provider.of(model);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return new NoInsight(model.facts().name());
  }

  /** The model that is explained. */
  public Model model() {
    return model;
  }

  /** The method that suits the model where nobody says. */
  public ExplanationMethod usualMethod() {
    return PREFERRED.stream()
        .filter(method -> insight.refusal(method).isEmpty())
        .findFirst()
        .orElse(ExplanationMethod.OCCLUSION);
  }

  /** Why a method cannot be used with this model, in a sentence; empty where it can. */
  public Optional<String> refusal(ExplanationMethod method) {
    return method == ExplanationMethod.OCCLUSION ? Optional.empty() : insight.refusal(method);
  }

  /** The layers among which one may choose for a method; empty where there is nothing to choose. */
  public List<String> layers(ExplanationMethod method) {
    return refusal(method).isPresent() ? List.of() : insight.layers(method);
  }

  /**
   * What the first layer looks for.
   *
   * @throws VireoException INVALID_ARGUMENT when it is no convolution, or the model is an ONNX file
   */
  public FirstFilters filters() {
    return insight.filters().orElseThrow(() -> lacks("first layer that is a convolution"));
  }

  /**
   * What a transformer adds to its tokens for their places.
   *
   * @throws VireoException INVALID_ARGUMENT when the model has none, or is an ONNX file
   */
  public PositionEmbeddings positions() {
    return insight.positions().orElseThrow(() -> lacks("position embeddings"));
  }

  private VireoException lacks(String what) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        model instanceof OnnxModel
            ? "an ONNX file does not tell its %s apart; give the checkpoint that it was exported from"
                .formatted(what)
            : "%s has no %s".formatted(model.facts().name(), what));
  }

  /**
   * @throws VireoException INVALID_ARGUMENT when the model knows no class of that name
   */
  public int classIndex(String name) {
    List<String> labels = model.facts().labels();
    int index = labels.indexOf(name);
    if (index < 0) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the model knows no class '%s'; it knows %s".formatted(name, Named.some(labels)));
    }
    return index;
  }

  /**
   * Refuses what cannot be answered, whatever the image.
   *
   * @throws VireoException INVALID_ARGUMENT when the model does not allow the method, or has not
   *     that class, layer or head
   */
  public void check(ExplanationRequest request) {
    ExplanationMethod method = request.method();
    Optional<String> refusal = refusal(method);
    if (refusal.isPresent()) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, refusal.get());
    }
    if (request.target().orElse(0) < 0 || request.target().orElse(0) >= scores.length) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the model has %d classes, none of them number %d"
              .formatted(scores.length, request.target().orElse(0)));
    }
    if (request.layer().isPresent()) {
      List<String> layers = insight.layers(method);
      if (layers.isEmpty()) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT, method.word() + " takes all layers, not one of them");
      }
      if (!layers.contains(request.layer().get())) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "%s has no layer '%s' for %s; it has %s"
                .formatted(
                    model.facts().name(),
                    request.layer().get(),
                    method.word(),
                    Named.some(layers.reversed())));
      }
    }
    if (request.head().isPresent() && method != ExplanationMethod.ATTENTION) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "only attention is shown by head, not " + method.word());
    }
  }

  /**
   * Explains an image file's bytes.
   *
   * @throws VireoException what is wrong with the image, or as {@link #check}
   */
  public Explanation explain(byte[] encoded, ExplanationRequest request) {
    return explain(MemorySegment.ofArray(encoded), request);
  }

  /**
   * As {@link #explain(byte[], ExplanationRequest)}, decoded in place where they are off the heap.
   */
  public Explanation explain(MemorySegment encoded, ExplanationRequest request) {
    return explain(encoded, request, () -> false);
  }

  /**
   * The same, given up where nobody waits for it any more.
   *
   * @param unwanted asked between the passes of methods that take many
   * @throws VireoException CANCELLED when it was given up
   */
  public Explanation explain(
      MemorySegment encoded, ExplanationRequest request, BooleanSupplier unwanted) {
    check(request);
    image.clear();
    decoder.decode(encoded, image.nextSlot());
    image.add("");
    return explain(request, new Patience(unwanted));
  }

  private Explanation explain(ExplanationRequest request, Patience patience) {
    engine.run(image, scores);
    List<RankedLabel> ranked = ranking.rank(scores, 0).ranked();
    RankedLabel predicted = ranked.getFirst();
    int target = request.target().orElse(predicted.index());
    RankedLabel explained =
        ranked.stream().filter(label -> label.index() == target).findFirst().orElseThrow();
    ExplanationMethod method = request.method();
    Optional<String> layer =
        method == ExplanationMethod.OCCLUSION
            ? Optional.empty()
            : request.layer().or(() -> insight.usualLayer(method));
    Optional<AttentionMaps> attention =
        switch (method) {
          case ATTENTION, ROLLOUT -> Optional.of(insight.attention(image, 0));
          case LEGRAD, GRADCAM, OCCLUSION, INTEGRATED_GRADIENTS -> Optional.empty();
        };
    Found found =
        switch (method) {
          case ATTENTION ->
              new Found(attention(attention.orElseThrow(), layer.orElseThrow(), request));
          case ROLLOUT -> new Found(attention.orElseThrow().rollout());
          case OCCLUSION ->
              new Found(
                  new Occlusion(engine, covered)
                      .of(image.slot(0), target, scores[target], patience));
          case LEGRAD, GRADCAM, INTEGRATED_GRADIENTS ->
              insight.relevance(method, image, 0, target, layer, patience);
        };
    return new Explanation(
        method,
        predicted,
        explained,
        layer,
        found.map(),
        attention,
        found.note().or(() -> note(found.map(), explained)));
  }

  private static RelevanceMap attention(
      AttentionMaps maps, String layer, ExplanationRequest request) {
    int index = maps.layers().stream().map(AttentionMaps.Layer::name).toList().indexOf(layer);
    if (request.head().isEmpty()) {
      return maps.mean(index);
    }
    int heads = maps.layers().get(index).heads();
    int head = request.head().getAsInt();
    if (head < 0 || head >= heads) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s has the heads 0 to %d, not %d".formatted(layer, heads - 1, head));
    }
    return maps.head(index, head);
  }

  private static Optional<String> note(RelevanceMap map, RankedLabel explained) {
    return map.most() > 0
        ? Optional.empty()
        : Optional.of("nothing in this image speaks for " + explained.label());
  }

  @Override
  public void close() {
    try (memory;
        image;
        covered;
        decoder;
        engine) {
      insight.close();
    } finally {
      ending.run();
    }
  }
}
