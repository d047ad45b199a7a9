package dev.vireo.training.weights.foreign;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the shapes of its tensors do not tell of a network.
 *
 * @param imageSize height and width of a ResNet's input in pixels
 * @param heads of a transformer's attention; 64 channels each unless said otherwise
 * @param epsilon of a transformer's layer norms
 * @param classes where there is no classifier among the tensors
 */
public record ForeignFacts(
    OptionalInt imageSize, OptionalInt heads, OptionalDouble epsilon, OptionalInt classes) {}
