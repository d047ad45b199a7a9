package dev.vireo.training.data;

import java.nio.file.Path;

/**
 * One labelled image file.
 *
 * @param label index of its class
 */
public record Sample(Path path, int label) {}
