package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ReferenceReport;
import dev.vireo.training.weights.foreign.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A proved ONNX file.
 *
 * @param weights the file that holds its weights, where it does not itself
 * @param bytes the size of both
 * @param reference how far it is from the original's logits, where they were given
 * @param origin of weights from elsewhere, and what was guessed of them
 * @param notes what was assumed of its source, for people, a sentence each
 */
public record ExportResult(
    Path model,
    Optional<Path> weights,
    long bytes,
    int opset,
    ExportPrecision precision,
    ParityReport parity,
    Optional<ReferenceReport> reference,
    Optional<Origin> origin,
    List<String> notes) {}
