package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * What is served at one moment, immutable: lookups need no lock.
 *
 * @param served by name and version; a known model of which nothing serves has an empty map
 * @param statuses of every version known
 * @param defaultModel what a request without a name means; empty when the only model is meant
 */
record Catalog(
    Map<String, NavigableMap<Long, LoadedModel>> served,
    List<ModelStatus> statuses,
    String defaultModel) {

  static Catalog empty(String defaultModel) {
    return new Catalog(Map.of(), List.of(), defaultModel);
  }

  /**
   * @return a lease, or empty when the model was retired since: ask the next catalog
   * @throws VireoException see {@link Models#lease}
   */
  Optional<ModelLease> tryLease(String name, String version) {
    String wanted = name.isEmpty() ? nameOfDefault() : name;
    NavigableMap<Long, LoadedModel> versions = served.get(wanted);
    if (versions == null) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "no model \"" + wanted + "\" here; there " + names());
    }
    if (versions.isEmpty()) {
      throw new VireoException(
          ErrorCode.OVERLOADED, "model \"" + wanted + "\" does not serve at the moment");
    }
    LoadedModel found =
        version.isEmpty() ? versions.lastEntry().getValue() : exact(wanted, version, versions);
    return found.tryLease();
  }

  private static LoadedModel exact(
      String name, String version, NavigableMap<Long, LoadedModel> versions) {
    if (version.matches("[0-9]{1,18}")) {
      LoadedModel found = versions.get(Long.parseLong(version));
      if (found != null) {
        return found;
      }
    }
    throw new VireoException(
        ErrorCode.NOT_FOUND,
        "model \""
            + name
            + "\" has no version \""
            + version
            + "\" that serves; "
            + versions.keySet()
            + " does");
  }

  private String nameOfDefault() {
    if (!defaultModel.isEmpty()) {
      return defaultModel;
    }
    if (served.size() == 1) {
      return served.keySet().iterator().next();
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, "the request names no model, and there " + names());
  }

  private String names() {
    return switch (served.size()) {
      case 0 -> "is none";
      case 1 -> "is \"" + served.keySet().iterator().next() + "\"";
      default -> "are " + served.keySet();
    };
  }
}
