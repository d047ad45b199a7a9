package dev.vireo.export;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.InputForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.parity.ReferenceProof;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.HalfPrecision;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.file.StagedFiles;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.foreign.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The front door of the module: a checkpoint becomes an ONNX file that is proved equal to it. */
public final class Exporter {
  private Exporter() {}

  /**
   * Writes the file, and the proof beside it as {@code NAME.parity.json}, only if ONNX Runtime
   * answers from it as PyTorch does from the checkpoint, on the same images, within the tolerance
   * of the precision asked for; both run on the CPU, where float32 is computed as float32.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE, INVALID_CHECKPOINT, INVALID_MODEL or
   *     INVALID_ARGUMENT for the source; INVALID_DATASET when the images for the proof or the
   *     calibration cannot be used; INVALID_MODEL when the proof fails; INVALID_ARGUMENT when the
   *     network lacks an output that is asked for; OUTPUT_FAILED. In every case the output stays as
   *     it was
   */
  public static ExportResult export(ExportRequest request) {
    return export(request, _ -> {});
  }

  /**
   * @param report hears of what takes long, a sentence each
   */
  public static ExportResult export(ExportRequest request, Consumer<String> report) {
    ExportSource.Loaded source = request.source().load();
    Checkpoint checkpoint = source.checkpoint();
    PhotoSet photos = photos(request, source.file());
    ProofImages images =
        ProofImages.suiting(request.precision().tolerance(), photos, source.file());
    StagedFiles.requireWritable(request.output());
    OnnxGraph graph = graph(checkpoint, request, photos, report);
    ExportPrecision precision = request.precision();
    Optional<ReferenceProof> reference =
        request.reference().map(logits -> new ReferenceProof(photos, logits));
    ProvedFile.Proofs proofs =
        ProvedFile.write(
            graph, checkpoint, precision, images, reference, request.card(), request.output());
    Optional<Path> weights = graph.weights(request.output());
    return new ExportResult(
        request.output(),
        weights,
        size(request.output()) + weights.map(Exporter::size).orElse(0L),
        request.form().opset(),
        precision,
        proofs.parity(),
        proofs.reference(),
        Origin.read(checkpoint.training()),
        source.notes());
  }

  private static PhotoSet photos(ExportRequest request, Path source) {
    return request.images().map(PhotoSet::ofFolder).orElseGet(() -> heldOut(source));
  }

  private static PhotoSet heldOut(Path source) {
    return PhotoSet.ofRun(source.toAbsolutePath().resolveSibling(""));
  }

  private static OnnxGraph graph(
      Checkpoint checkpoint, ExportRequest request, PhotoSet proof, Consumer<String> report) {
    OnnxGraph graph = emit(checkpoint, request.form());
    return switch (request.precision()) {
      case ExportPrecision.Float32 _ -> graph;
      case ExportPrecision.Float16 _ -> HalfPrecision.apply(graph);
      case ExportPrecision.Int8 int8 ->
          integers(
              graph,
              checkpoint,
              request.form(),
              int8,
              CalibrationPhotos.choose(int8, proof, report),
              report);
    };
  }

  private static OnnxGraph integers(
      OnnxGraph graph,
      Checkpoint checkpoint,
      GraphForm form,
      ExportPrecision.Int8 int8,
      PhotoSet photos,
      Consumer<String> report) {
    StaticQuantization quantization =
        StaticQuantization.calibrate(
            graph,
            form.input() == InputForm.UINT8
                ? graph
                : emit(checkpoint, form.withInput(InputForm.UINT8)),
            checkpoint.preprocessing(),
            photos,
            int8.method());
    return int8.limit().isEmpty()
        ? quantization.quantize()
        : FloatFallback.apply(graph, quantization, checkpoint, photos, int8.limit().get(), report);
  }

  private static OnnxGraph emit(Checkpoint checkpoint, GraphForm form) {
    return NetworkEmitter.emit(
        checkpoint.architecture().name(),
        checkpoint.architecture().network(),
        checkpoint.tensors(),
        checkpoint.preprocessing(),
        form);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot find " + file + ": " + IoReason.of(e), e);
    }
  }
}
