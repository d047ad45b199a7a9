package dev.vireo.inference.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaPages;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.FactsResolver;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@link Model} of an ONNX file, which ONNX Runtime runs. */
public final class OnnxModel implements Model {
  private static final Platform PLATFORM = new Platform("ONNX Runtime", "onnxruntime_onnx");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OnnxSessions.Opened opened;
  private final ModelSignature signature;
  private final OnnxNumbers numbers;
  private final ModelFacts facts;
  private final Optional<Cores> cores;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param cores that runs are bound to
   */
  private OnnxModel(
      OnnxSessions.Opened opened,
      ModelSignature signature,
      OnnxNumbers numbers,
      ModelFacts facts,
      Optional<Cores> cores) {
    this.opened = opened;
    this.signature = signature;
    this.numbers = numbers;
    this.facts = facts;
    this.cores = cores;
  }

  /**
   * @throws VireoException NOT_FOUND or UNREADABLE for the file; INVALID_MODEL when it is not an
   *     ONNX image classifier, or its labels and preprocessing do not fit it; DEVICE_UNAVAILABLE
   *     when the device asked for is not there
   */
  public static OnnxModel open(Path file, EngineOptions options) {
    return open(file, options, OnnxTuning.USUAL);
  }

  /**
   * @throws VireoException as {@link #open(Path, EngineOptions)}
   */
  public static OnnxModel open(Path file, EngineOptions options, OnnxTuning tuning) {
    if (!Files.exists(file)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the model " + file + " does not exist");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "the model " + file + " is not a file that can be read");
    }
    if (file.toFile().length() == 0) {
      throw new VireoException(ErrorCode.INVALID_MODEL, "the model " + file + " has no bytes");
    }
    if (options.engine().precision().filter(Precision.BF16::equals).isPresent()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "ONNX Runtime computes %s in the numbers of the file, not in bfloat16: choose PyTorch (--engine pytorch), or leave out --precision"
              .formatted(file));
    }
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    Optional<Cores> cores =
        options.ownCores()
            ? Cores.ofThisProcess().filter(found -> found.count() == threads)
            : Optional.empty();
    OnnxSessions.Opened opened = session(file, options.device(), threads, cores, tuning);
    try {
      OrtSession session = opened.session();
      ModelSignature signature =
          OnnxSignature.of(
              file, session.getInputInfo(), session.getOutputInfo(), options.output().name());
      Map<String, String> metadata = session.getMetadata().getCustomMetadata();
      ModelFacts facts =
          FactsResolver.resolve(
              file, metadata, options.labels(), options.preprocessing(), options.change());
      check(file, signature, facts);
      ModelFacts sized =
          sized(file, signature, facts, options.imageSize())
              .with(outputKind(file, signature, metadata, options.output()));
      OnnxNumbers numbers =
          OnnxNumbers.of(session.getInputInfo(), session.getOutputInfo(), signature);
      return new OnnxModel(opened, signature, numbers, sized, cores);
    } catch (OrtException e) {
      closeQuietly(opened.session(), e);
      throw new VireoException(
          ErrorCode.INVALID_MODEL, file + " cannot be inspected: " + OrtReason.of(e), e);
    } catch (RuntimeException e) {
      closeQuietly(opened.session(), e);
      throw e;
    }
  }

  /** Files of ours give logits. */
  private static OutputKind outputKind(
      Path file, ModelSignature signature, Map<String, String> metadata, OutputChoice choice) {
    if (choice.kind().isPresent()) {
      return choice.kind().get();
    }
    return metadata.containsKey(ModelMetadata.FORMAT) && signature.output().equals("logits")
        ? OutputKind.LOGITS
        : OnnxOutputKind.of(file, signature.output());
  }

  /** What decodes images for it loads meanwhile. */
  private static OnnxSessions.Opened session(
      Path file, Device device, int threads, Optional<Cores> cores, OnnxTuning tuning) {
    OnnxEnvironment.get(); // Before other threads run: it may change C's environment.
    try (ImageDecoders.Loading _ = ImageDecoders.load()) {
      return OnnxSessions.open(file, device, threads, cores, tuning);
    }
  }

  private static void check(Path file, ModelSignature signature, ModelFacts facts) {
    int labels = facts.labels().size();
    if (signature.classes() != -1 && signature.classes() != labels) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          file
              + " has "
              + signature.classes()
              + " outputs and "
              + labels
              + " labels; "
              + (signature.classes() == labels + 1
                  ? "where the first output is a background class, give labels (--labels) with a"
                      + " line for it before the others"
                  : "give it the labels that it was trained with"));
    }
    Preprocessing preprocessing = facts.preprocessing();
    if (!signature.admits(preprocessing)) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "%s takes images of %s pixels, and its preprocessing makes %s"
              .formatted(
                  file,
                  pixels(signature.height(), signature.width()),
                  pixels(preprocessing.height(), preprocessing.width())));
    }
  }

  private static String pixels(int height, int width) {
    return height == width ? Integer.toString(height) : height + " x " + width;
  }

  private static ModelFacts sized(
      Path file, ModelSignature signature, ModelFacts facts, OptionalInt size) {
    if (size.isEmpty() || isOf(size.getAsInt(), facts.preprocessing())) {
      return facts;
    }
    if (!signature.anySize()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          file
              + " takes images of "
              + pixels(signature.height(), signature.width())
              + " pixels only; 'vireo export --dynamic-size' writes one that takes others");
    }
    return facts.at(size.getAsInt());
  }

  private static boolean isOf(int size, Preprocessing preprocessing) {
    return preprocessing.height() == size && preprocessing.width() == size;
  }

  private static void closeQuietly(OrtSession session, Exception cause) {
    try {
      session.close();
    } catch (OrtException e) {
      cause.addSuppressed(e);
    }
  }

  /** A multiple of what a graph for a fixed number takes. */
  @Override
  public int bestBatch() {
    int usual = Model.super.bestBatch();
    int fixed = Math.max(1, signature.images());
    return Math.ceilDiv(usual, fixed) * fixed;
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  /** As the file says that was proved; others are taken for float32. */
  @Override
  public String numbers() {
    String proof = facts.metadata().getOrDefault(ModelMetadata.PARITY, "{}");
    try {
      return JSON.readTree(proof).path("precision").asText(Model.super.numbers());
    } catch (JsonProcessingException e) {
      return Model.super.numbers(); // whoever reads the proof itself says so
    }
  }

  @Override
  public ModelSignature signature() {
    return signature;
  }

  @Override
  public Platform platform() {
    return PLATFORM;
  }

  @Override
  public String device() {
    return opened.device();
  }

  @Override
  public boolean onGpu() {
    return opened.device().startsWith("CUDA");
  }

  @Override
  public Optional<String> deviceNote() {
    return opened.note();
  }

  @Override
  public Engine newEngine() {
    return engine(facts);
  }

  /** The same for images of {@code size} pixels, of a model that takes any. */
  public Engine newEngine(int size) {
    return engine(facts.at(size));
  }

  private Engine engine(ModelFacts facts) {
    requireOpen();
    Optional<CudaPages> pages = onGpu() ? CudaPages.find() : Optional.empty();
    Engine engine =
        new OnnxEngine(opened.session(), signature, numbers, facts, opened.device(), pages);
    return cores.<Engine>map(found -> new BoundEngine(engine, found)).orElse(engine);
  }

  /** A reader of all outputs, for images of {@code size} pixels; for one thread at a time. */
  public OnnxOutputs newOutputs(int size) {
    return outputs(facts.at(size));
  }

  /** The same for images as its preprocessing makes them. */
  public OnnxOutputs newOutputs() {
    return outputs(facts);
  }

  private OnnxOutputs outputs(ModelFacts facts) {
    requireOpen();
    return new OnnxOutputs(opened.session(), signature, numbers, facts);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the model " + facts.name() + " is closed");
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      opened.session().close();
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "ONNX Runtime cannot close its session: " + e.getMessage(), e);
    }
  }
}
