package dev.vireo.inference.engine;

import java.nio.file.Path;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A kind of model file and the runtime for it. Beside ONNX, which is always there, those that
 * {@link java.util.ServiceLoader} finds count.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ModelFormat {
  /** What runs its files. */
  EngineKind engine();

  /**
   * The library that runs them, with its version: what was measured and found right with it, counts
   * for no other. Starts nothing.
   */
  String runtime();

  /** Whether it does where nobody says what should. */
  default boolean usual() {
    return true;
  }

  /**
   * The file with the weights of what lies at a path: the path itself, or a file in that folder.
   * Looks at first bytes and names, and reads no further.
   *
   * @param path that exists
   * @return empty when it is of another kind
   */
  Optional<Path> weights(Path path);

  /**
   * @param weights as {@link #weights} gave it
   * @throws dev.vireo.inference.VireoException as {@link Model#open}
   */
  Model open(Path weights, EngineOptions options);
}
