package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import java.nio.file.Path;

/**
 * A proved ONNX file.
 *
 * @param bytes its size
 */
public record ExportResult(
    Path model, long bytes, int opset, Precision precision, ParityReport parity) {}
