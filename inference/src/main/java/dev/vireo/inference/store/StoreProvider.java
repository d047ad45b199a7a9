package dev.vireo.inference.store;

import java.util.Set;
import org.apiguardian.api.API;

/**
 * Opens the stores of some schemes. Those that {@link java.util.ServiceLoader} finds count; {@code
 * http} and {@code https} need none.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface StoreProvider {
  /** In lower case, without {@code ://}. */
  Set<String> schemes();

  /**
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when it is not set up as it must be
   */
  ObjectStore open(String scheme);
}
