package dev.vireo.training.weights.foreign;

import java.util.OptionalInt;

/**
 * What the shapes of its tensors do not tell of a network.
 *
 * @param claim what else says what it is
 * @param imageSize height and width of the input in pixels, as the caller has it
 * @param preparedSize the same, as images are said to be prepared
 * @param heads of a transformer's attention, as the caller has it
 * @param classes of the network to be trained, whose classifier need not be among the tensors;
 *     empty where all must be as it was
 */
record ForeignFacts(
    Claim claim,
    OptionalInt imageSize,
    OptionalInt preparedSize,
    OptionalInt heads,
    OptionalInt classes) {}
