package dev.vireo.export;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.GraphOutputs;
import dev.vireo.export.emit.GraphTarget;
import dev.vireo.export.emit.InputForm;
import dev.vireo.export.emit.SizeSupport;
import dev.vireo.export.graph.Operators;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to export, and how.
 *
 * @param output the ONNX file to write or replace
 * @param form of the graph
 * @param precision of the graph
 * @param images folder of images to prove the file on; without it, the run's held-out images
 * @param card to write beside the file
 * @param reference logits of the original for the images, in NumPy's format, to prove it on as well
 */
public record ExportRequest(
    ExportSource source,
    Path output,
    GraphForm form,
    ExportPrecision precision,
    Optional<Path> images,
    Optional<ModelCard> card,
    Optional<Path> reference) {

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the opset is out of range, or
   *     the precision is not for the target
   */
  public ExportRequest {
    if (reference.isPresent() && images.isEmpty()) {
      throw unsuited("logits of the original are of images: name their folder");
    }
    int opset = form.opset();
    if (opset < Operators.OLDEST_OPSET) {
      throw wrongOpset(
          opset, "lacks LayerNormalization, which came with " + Operators.OLDEST_OPSET);
    }
    if (opset > Operators.NEWEST_OPSET) {
      throw wrongOpset(opset, "is newer than what has been checked");
    }
    switch (form.target()) {
      case ANY -> {
        // For all.
      }
      case CPU -> {
        if (precision instanceof ExportPrecision.Float16) {
          throw unsuited(
              "fp16 is for GPUs, and the target cpu for processors, which compute in float32 or"
                  + " int8");
        }
      }
      case ORT -> {
        if (!(precision instanceof ExportPrecision.Float32)) {
          throw unsuited(
              "the operators of the target ort are measured in fp32 on processors alone; for "
                  + precision.label()
                  + " choose "
                  + (precision instanceof ExportPrecision.Int8 ? "cpu" : "any"));
        }
      }
    }
  }

  private static VireoException unsuited(String why) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, why);
  }

  private static VireoException wrongOpset(int opset, String why) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "opset %d %s; choose one of %d to %d (%d suits most runtimes)"
            .formatted(
                opset,
                why,
                Operators.OLDEST_OPSET,
                Operators.NEWEST_OPSET,
                GraphForm.DEFAULT_OPSET));
  }

  /** Logits in float32 over bytes, at the default opset, proved on the run's held-out images. */
  public static ExportRequest of(Path source, Path output) {
    return of(new ExportSource.Own(source), output);
  }

  /** The same of any source. */
  public static ExportRequest of(ExportSource source, Path output) {
    return new ExportRequest(
        source,
        output,
        GraphForm.DEFAULT,
        new ExportPrecision.Float32(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public ExportRequest withOpset(int opset) {
    return withForm(form.withOpset(opset));
  }

  public ExportRequest withInput(InputForm input) {
    return withForm(form.withInput(input));
  }

  public ExportRequest withOutputs(GraphOutputs outputs) {
    return withForm(form.withOutputs(outputs));
  }

  public ExportRequest withTarget(GraphTarget target) {
    return withForm(form.withTarget(target));
  }

  public ExportRequest withSizes(SizeSupport sizes) {
    return withForm(form.withSizes(sizes));
  }

  private ExportRequest withForm(GraphForm form) {
    return new ExportRequest(source, output, form, precision, images, card, reference);
  }

  public ExportRequest withPrecision(ExportPrecision precision) {
    return new ExportRequest(source, output, form, precision, images, card, reference);
  }

  public ExportRequest withImages(Path folder) {
    return new ExportRequest(source, output, form, precision, Optional.of(folder), card, reference);
  }

  public ExportRequest withCard(ModelCard card) {
    return new ExportRequest(source, output, form, precision, images, Optional.of(card), reference);
  }

  /** Proved on the original's logits of the images of a folder as well. */
  public ExportRequest withReference(Path logits, Path folder) {
    return new ExportRequest(
        source, output, form, precision, Optional.of(folder), card, Optional.of(logits));
  }
}
