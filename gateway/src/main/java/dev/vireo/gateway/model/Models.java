package dev.vireo.gateway.model;

import java.util.List;

/** The models that are served, as every protocol asks for them. Safe for use by several threads. */
public interface Models {
  /**
   * The model that answers a request. Never blocks.
   *
   * @param name as clients write it; empty for the default model
   * @param version a number; empty for the newest that serves
   * @return keeps the model open until it is closed
   * @throws dev.vireo.inference.VireoException NOT_FOUND when no such model or version is there;
   *     INVALID_ARGUMENT when no name is given and there is no default; OVERLOADED when it is there
   *     and does not serve, or the service is shutting down
   */
  ModelLease lease(String name, String version);

  /** Every version known, by name and number, whether it serves or not. */
  List<ModelStatus> list();

  /** Off-heap memory of the image batches of what serves. */
  long batchBytes();

  /** Whether requests can be answered: something serves, and nothing is still on its first load. */
  boolean ready();
}
