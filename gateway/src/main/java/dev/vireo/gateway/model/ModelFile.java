package dev.vireo.gateway.model;

import dev.vireo.gateway.file.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A version of a model on disk.
 *
 * @param version positive
 * @param withSiblings whether the folder is its own: a change of any file in it is a change of the
 *     model (labels, preprocessing, external weights)
 */
public record ModelFile(String name, long version, Path weights, boolean withSiblings) {
  /** How it looks now. */
  Stamp stamp() throws IOException {
    if (!withSiblings) {
      return Stamp.of(List.of(weights));
    }
    try (Stream<Path> files = Files.list(weights.toAbsolutePath().getParent())) {
      return Stamp.of(files.filter(Files::isRegularFile).toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
