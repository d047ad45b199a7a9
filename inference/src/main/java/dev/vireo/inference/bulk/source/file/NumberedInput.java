package dev.vireo.inference.bulk.source.file;

import org.apiguardian.api.API;

/**
 * An input and its place in the order of the inputs.
 *
 * @param index from 0
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record NumberedInput(long index, ImageFile file) {}
