package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A proved ONNX file.
 *
 * @param weights the file that holds its weights, where it does not itself
 * @param bytes the size of both
 * @param notes what was assumed of its source, for people, a sentence each
 */
public record ExportResult(
    Path model,
    Optional<Path> weights,
    long bytes,
    int opset,
    ExportPrecision precision,
    ParityReport parity,
    List<String> notes) {}
