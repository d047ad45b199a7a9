package dev.vireo.training.djl;

import ai.djl.engine.Engine;

/**
 * DJL's engine for PyTorch, which calls nobody. Of its own accord DJL asks the machine's cloud for
 * its id, tells it to its makers, and downloads a libtorch that fits a GPU better; it asks the
 * settings when {@link Engine} is first used, so whatever uses that has it from here.
 */
public final class PyTorch {
  private static final String OFFLINE = "ai.djl.offline";

  private PyTorch() {}

  /** Downloads are left to those who set {@code ai.djl.offline} or {@code DJL_OFFLINE} to false. */
  public static Engine engine() {
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
    System.setProperty("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch");
  }
}
