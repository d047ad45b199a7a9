package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import java.nio.file.Path;
import java.util.List;

/**
 * A proved ONNX file.
 *
 * @param bytes its size
 * @param notes what was assumed of its source, for people, a sentence each
 */
public record ExportResult(
    Path model,
    long bytes,
    int opset,
    Precision precision,
    ParityReport parity,
    List<String> notes) {}
