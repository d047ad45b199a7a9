package dev.vireo.gateway.openinference;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings that Triton lets clients change, as this server has them: they stay as they are. */
public final class ServerSettings {
  private ServerSettings() {}

  /** No request is traced. */
  public static Map<String, List<String>> trace() {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put("trace_file", List.of(""));
    settings.put("trace_level", List.of("OFF"));
    settings.put("trace_rate", List.of("0"));
    settings.put("trace_count", List.of("0"));
    settings.put("log_frequency", List.of("0"));
    return settings;
  }

  /** Errors, warnings and notes, to standard error; values are Boolean, Integer or String. */
  public static Map<String, Object> log() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("log_file", "");
    settings.put("log_info", true);
    settings.put("log_warning", true);
    settings.put("log_error", true);
    settings.put("log_verbose_level", 0);
    settings.put("log_format", "default");
    return settings;
  }

  /**
   * @param settings that a client wants changed
   * @throws VireoException INVALID_ARGUMENT when there are any
   */
  public static void requireNoChange(String what, Iterable<String> settings) {
    for (String setting : settings) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s settings are not changed by clients here: %s stays as it is"
              .formatted(what, setting));
    }
  }

  /** Memory shared with clients is not taken: they send their bytes. */
  public static VireoException noSharedMemory(String region) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "shared memory is not supported: region \"%s\" is not registered; send tensors in the request, as binary data"
            .formatted(region));
  }

  /**
   * @param parameters of a request to load or unload
   * @throws VireoException INVALID_ARGUMENT when there is any that would change something
   */
  public static void requireNoParameters(Iterable<String> parameters) {
    for (String parameter : parameters) {
      if (!parameter.equals("unload_dependents")) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the parameter \"%s\" is not supported: a model is loaded as its file is"
                .formatted(parameter));
      }
    }
  }
}
