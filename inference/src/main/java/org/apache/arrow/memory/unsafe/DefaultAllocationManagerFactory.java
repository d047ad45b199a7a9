package org.apache.arrow.memory.unsafe;

import dev.vireo.inference.image.ArrowMemory;
import org.apache.arrow.memory.AllocationManager;

/**
 * The name under which Arrow looks for a default memory when its first allocator loads, and without
 * which none can be made. It stands here instead of arrow-memory-unsafe's class of this name.
 */
public final class DefaultAllocationManagerFactory {
  /** Read by Arrow through reflection. */
  public static final AllocationManager.Factory FACTORY = ArrowMemory.factory();

  private DefaultAllocationManagerFactory() {}
}
