package dev.vireo.tools.cli.option;

import dev.vireo.inference.engine.EngineOptions;
import java.util.Optional;

/**
 * How a model is opened, and what is to be said of it.
 *
 * @param chosen why, before the run
 * @param agreement how far it agrees with float32, after the run
 */
public record EngineSelection(
    EngineOptions options, Optional<String> chosen, Optional<String> agreement) {}
