package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import java.nio.file.Path;

/**
 * An image file that could not be used.
 *
 * @param reason a sentence that names what was wrong
 */
public record Unreadable(Path path, ErrorCode code, String reason) {}
