package dev.vireo.inference.bulk.source.file;

/**
 * An input and its place in the order of the inputs.
 *
 * @param index from 0
 */
public record NumberedInput(long index, ImageFile file) {}
