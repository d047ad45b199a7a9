package dev.vireo.gateway.model;

import java.util.List;

/**
 * Which models are served.
 *
 * @param sources at least one
 * @param defaultModel what a request without a name means; empty when there is one model only, or
 *     every request is to name its model
 * @param newestVersions how many versions of a model are served at the same time, the newest first,
 *     at least 1
 */
public record RepositorySettings(
    List<ModelSource> sources, String defaultModel, int newestVersions) {
  public RepositorySettings {
    sources = List.copyOf(sources);
    if (sources.isEmpty() || newestVersions < 1) {
      throw new IllegalArgumentException("a repository needs a source and room for one version");
    }
  }

  /** The newest version of each model; requests name theirs unless there is only one. */
  public RepositorySettings(List<ModelSource> sources) {
    this(sources, "", 1);
  }
}
