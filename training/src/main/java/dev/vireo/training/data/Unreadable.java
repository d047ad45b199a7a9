package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import dev.vireo.training.source.Sample;

/**
 * An image that could not be used.
 *
 * @param reason a sentence that names what was wrong
 */
public record Unreadable(Sample sample, ErrorCode code, String reason) {}
