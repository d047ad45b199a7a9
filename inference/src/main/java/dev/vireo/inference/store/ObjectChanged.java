package dev.vireo.inference.store;

import java.io.IOException;

/** An object is no longer what its first bytes were read of. */
public final class ObjectChanged extends IOException {
  private static final long serialVersionUID = 1;

  public ObjectChanged() {
    super("it was replaced while it was read");
  }
}
