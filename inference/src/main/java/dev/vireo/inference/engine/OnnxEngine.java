package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaPages;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@link Engine} over an ONNX Runtime session: tensors are views of the batch's own memory, and the
 * logits come back in memory that is reused.
 */
final class OnnxEngine implements Engine {
  private static final float[] NO_EMBEDDINGS = {};

  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final ModelSignature signature;
  private final ModelFacts facts;
  private final String device;
  private final Optional<CudaPages> pages;
  private final InputTensor pixels;
  private final OutputMemory output;
  private final OutputMemory features = new OutputMemory(false);

  /**
   * @param pages of a GPU, which locks the batches' memory
   */
  OnnxEngine(
      OrtSession session,
      ModelSignature signature,
      OnnxNumbers numbers,
      ModelFacts facts,
      String device,
      Optional<CudaPages> pages) {
    this.session = session;
    this.signature = signature;
    this.facts = facts;
    this.device = device;
    this.pages = pages;
    this.output = new OutputMemory(numbers.halfOutput());
    this.pixels = InputTensor.open(signature.layout(), facts.preprocessing(), numbers.halfInput());
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public ImageBatch.Hold hold(MemorySegment memory) {
    return pages.isPresent() ? pages.get().lock(memory) : Engine.super.hold(memory);
  }

  @Override
  public int embeddingSize() {
    return signature.features();
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    run(batch, logits, NO_EMBEDDINGS, 0);
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    if (signature.features() == 0) {
      Engine.super.run(batch, logits, embeddings);
    }
    run(batch, logits, embeddings, signature.features());
  }

  @Override
  public List<ModelOutput> outputs() {
    return signature.others();
  }

  @Override
  public List<OutputRows> run(ImageBatch batch, float[] logits, List<String> names) {
    if (names.isEmpty()) {
      run(batch, logits);
      return List.of();
    }
    requireFit(batch);
    int count = batch.count();
    List<OnnxRows> others = gathered(names, count);
    int rows = rows(count);
    for (int first = 0; first < count; first += rows) {
      int images = Math.min(rows, count - first);
      MemorySegment part = slice(batch, first, images);
      run(() -> pixels.of(environment, part, images, rows), rows, images, others);
      int classes = facts.labels().size();
      output.copyTo(logits, first * classes, images * classes);
    }
    return others.stream().map(OnnxRows::rows).toList();
  }

  @Override
  public List<OutputRows> runNormalized(
      List<MemorySegment> images, float[] logits, List<String> names) {
    if (names.isEmpty()) {
      runNormalized(images, logits);
      return List.of();
    }
    List<OnnxRows> others = gathered(names, images.size());
    int rows = rows(images.size());
    for (int first = 0; first < images.size(); first += rows) {
      List<MemorySegment> part = images.subList(first, Math.min(first + rows, images.size()));
      run(() -> pixels.ofNormalized(environment, part, rows), rows, part.size(), others);
      int classes = facts.labels().size();
      output.copyTo(logits, first * classes, part.size() * classes);
    }
    return others.stream().map(OnnxRows::rows).toList();
  }

  private List<OnnxRows> gathered(List<String> names, int images) {
    List<OnnxRows> gathered = new ArrayList<>(names.size());
    for (String name : names) {
      ModelOutput found =
          signature.others().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new VireoException(
                      ErrorCode.INVALID_ARGUMENT, facts.name() + " has no output " + name));
      gathered.add(new OnnxRows(found, images));
    }
    return gathered;
  }

  /**
   * @param count rows of the run, of which the first {@code images} are wanted
   */
  private void run(Input input, int count, int images, List<OnnxRows> others) {
    Set<String> names = new LinkedHashSet<>();
    others.forEach(each -> names.add(each.name()));
    try (OnnxTensor tensor = input.open();
        OnnxTensor logits = output.rows(environment, count, facts.labels().size());
        OrtSession.Result result =
            session.run(
                Map.of(signature.input(), tensor), names, Map.of(signature.output(), logits))) {
      for (OnnxRows each : others) {
        each.add(result, images);
      }
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private void requireFit(ImageBatch batch) {
    Preprocessing input = facts.preprocessing();
    if (!batch.fits(input)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "images of %d x %d pixels do not fit %s, of %d x %d"
              .formatted(
                  batch.height(), batch.width(), facts.name(), input.height(), input.width()));
    }
  }

  private MemorySegment slice(ImageBatch batch, int first, int images) {
    long imageBytes = 3L * facts.preprocessing().height() * facts.preprocessing().width();
    return batch.pixels().asSlice(first * imageBytes, images * imageBytes);
  }

  private void run(ImageBatch batch, float[] logits, float[] embeddings, int width) {
    requireFit(batch);
    int classes = facts.labels().size();
    int count = batch.count();
    int rows = rows(count);
    for (int first = 0; first < count; first += rows) {
      int images = Math.min(rows, count - first);
      MemorySegment part = slice(batch, first, images);
      run(() -> pixels.of(environment, part, images, rows), rows, classes, width);
      output.copyTo(logits, first * classes, images * classes);
      features.copyTo(embeddings, first * width, images * width);
    }
  }

  @Override
  public void runNormalized(List<MemorySegment> images, float[] logits) {
    int classes = facts.labels().size();
    int rows = rows(images.size());
    for (int first = 0; first < images.size(); first += rows) {
      List<MemorySegment> part = images.subList(first, Math.min(first + rows, images.size()));
      run(() -> pixels.ofNormalized(environment, part, rows), rows, classes, 0);
      output.copyTo(logits, first * classes, part.size() * classes);
    }
  }

  /** Images in each run: those of a graph for a fixed number are filled up. */
  private int rows(int count) {
    return signature.images() == ModelSignature.ANY ? count : signature.images();
  }

  /** A tensor that ONNX Runtime may refuse to make. */
  @FunctionalInterface
  private interface Input {
    OnnxTensor open() throws OrtException;
  }

  /**
   * @param width of the embeddings, or 0 when they are not wanted
   */
  private void run(Input images, int count, int classes, int width) {
    try (OnnxTensor input = images.open();
        OnnxTensor logits = output.rows(environment, count, classes);
        OnnxTensor embeddings = width == 0 ? null : features.rows(environment, count, width)) {
      session
          .run(
              Map.of(signature.input(), input),
              width == 0
                  ? Map.of(signature.output(), logits)
                  : Map.of(signature.output(), logits, ModelSignature.EMBEDDINGS, embeddings))
          .close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private VireoException failed(OrtException cause) {
    return new VireoException(
        code(cause),
        "ONNX Runtime could not run " + facts.name() + " on " + device + ": " + OrtReason.of(cause),
        cause);
  }

  private static ErrorCode code(OrtException e) {
    if (OnnxMemory.ranOut(e)) {
      return ErrorCode.OUT_OF_MEMORY;
    }
    return LostDevice.is(String.valueOf(e.getMessage()))
        ? ErrorCode.DEVICE_UNAVAILABLE
        : ErrorCode.INTERNAL;
  }

  @Override
  public void close() {
    try (pixels;
        features) {
      output.close();
    }
  }
}
