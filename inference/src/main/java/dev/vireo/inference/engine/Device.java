package dev.vireo.inference.engine;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import org.apiguardian.api.API;

/** Where a model is asked to run. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface Device {
  /** CUDA where it works, otherwise the CPU. */
  record Auto() implements Device {}

  /** The processor. */
  record Cpu() implements Device {}

  /**
   * One NVIDIA GPU.
   *
   * @param index as the driver counts them, from 0
   */
  record Cuda(int index) implements Device {
    public Cuda {
      if (index < 0) {
        throw new IllegalArgumentException("GPUs are counted from 0, not " + index);
      }
    }
  }

  /**
   * @param text {@code auto}, {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:N}
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} for anything else
   */
  static Device parse(String text) {
    return switch (text) {
      case "auto" -> new Auto();
      case "cpu" -> new Cpu();
      case "cuda" -> new Cuda(0);
      case String name when name.matches("cuda:[0-9]{1,3}") ->
          new Cuda(Integer.parseInt(name.substring("cuda:".length())));
      default ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "no device is called '" + text + "'; use auto, cpu or cuda:N (cuda:0 is the first)");
    };
  }
}
