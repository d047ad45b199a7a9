package dev.vireo.tools.bundle;

import java.util.List;
import java.util.Optional;

/**
 * Something in a bundle that somebody made and licensed.
 *
 * @param group of Maven, or who made it
 * @param file in the bundle, relative to its folder
 * @param sha256 of the file as it lies in the bundle; empty for a folder
 * @param packageUrl as github.com/package-url/purl-spec has it; empty where it has none
 * @param texts files with the terms, in the bundle
 */
record Component(
    String group,
    String name,
    String version,
    String file,
    String sha256,
    Optional<String> packageUrl,
    List<Licence> licences,
    List<String> texts) {

  Component {
    licences = List.copyOf(licences);
    texts = List.copyOf(texts);
  }

  /** For people: {@code group:name version}. */
  String label() {
    return (group.isEmpty() ? name : group + ":" + name) + " " + version;
  }
}
