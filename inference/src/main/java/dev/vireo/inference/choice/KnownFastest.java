package dev.vireo.inference.choice;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineOptions;
import java.nio.file.Path;

/** What an earlier trial found to be the fastest way to run a model, for those who run none. */
public final class KnownFastest {
  /** Share of the images that must have the same top-1 as in float32, where nobody says. */
  public static final double MIN_AGREEMENT = 0.99;

  private KnownFastest() {}

  /**
   * The same options, where they ask for the fastest with the engine that is.
   *
   * @throws VireoException INVALID_ARGUMENT where nothing was tried on this machine
   */
  public static EngineOptions resolve(Path model, EngineOptions options, TrialStore store) {
    if (!options.engine().fastest()) {
      return options;
    }
    EngineOptions usual = options.withEngine(EngineChoice.USUAL);
    Trial trial =
        store
            .find(model, usual)
            .filter(Trial::whole)
            .orElseThrow(() ->
                new VireoException(
                    ErrorCode.INVALID_ARGUMENT,
                    "what runs %s fastest was not tried on this machine: 'vireo verify %s --precision fast --images DIR' tries it once"
                        .formatted(model, model)));
    return usual.withDevice(new Device.Cpu()).withEngine(trial.fastest(MIN_AGREEMENT).choice());
  }
}
