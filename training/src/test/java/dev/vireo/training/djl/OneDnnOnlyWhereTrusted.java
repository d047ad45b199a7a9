package dev.vireo.training.djl;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests that call kernels themselves compute as {@link Kernels} would have it: without oneDNN where
 * it cannot read the processor's caches. There some of its products end the process.
 */
public final class OneDnnOnlyWhereTrusted implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    if (TorchDevice.avoidsOneDnn().isPresent()) {
      OneDnn.avoid();
    }
  }
}
