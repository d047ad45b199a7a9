package dev.vireo.tools.bundle;

import java.nio.file.Path;
import java.util.Optional;

/** A jar of a local Maven repository, by where it lies: {@code GROUP/ARTIFACT/VERSION/FILE.jar}. */
record Artifact(String group, String name, String version, Path jar, Path repository) {

  /** Empty for a jar that lies elsewhere: Vireo's own, which the build leaves in its modules. */
  static Optional<Artifact> of(Path jar) {
    Path file = jar.toAbsolutePath().normalize();
    int names = file.getNameCount();
    if (names < 5) {
      return Optional.empty();
    }
    String version = file.getName(names - 2).toString();
    String name = file.getName(names - 3).toString();
    if (!file.getName(names - 1).toString().startsWith(name + "-" + version)) {
      return Optional.empty();
    }
    for (int root = names - 4; root > 0; root--) {
      if (file.getName(root - 1).toString().equals("repository")) {
        String group = file.subpath(root, names - 3).toString().replace('\\', '/');
        return Optional.of(
            new Artifact(
                group.replace('/', '.'),
                name,
                version,
                file,
                file.getRoot().resolve(file.subpath(0, root))));
      }
    }
    return Optional.empty();
  }

  /** The description of a version, whose jar may not be there. */
  static Path pom(Path repository, String group, String name, String version) {
    return repository
        .resolve(group.replace('.', '/'))
        .resolve(name)
        .resolve(version)
        .resolve(name + "-" + version + ".pom");
  }

  /** Beside the jar. */
  Path pom() {
    return pom(repository, group, name, version);
  }

  /** What stands between the version and the extension: {@code linux-x86_64}; or nothing. */
  String classifier() {
    String file = jar.getFileName().toString();
    String rest = file.substring((name + "-" + version).length(), file.length() - ".jar".length());
    return rest.isEmpty() ? "" : rest.substring(1);
  }
}
