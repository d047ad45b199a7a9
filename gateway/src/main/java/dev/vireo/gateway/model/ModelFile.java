package dev.vireo.gateway.model;

import dev.vireo.gateway.file.Stamp;
import dev.vireo.inference.choice.KnownFastest;
import dev.vireo.inference.choice.TrialStore;
import dev.vireo.inference.engine.EngineOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A version of a model on disk.
 *
 * @param version positive
 * @param withSiblings whether the folder is its own: a change of any file in it is a change of the
 *     model (labels, preprocessing, external weights), and {@code labels.txt} beside it, or in the
 *     model's folder above, holds its class names
 * @param options said of it where it was named, which win over the files beside it
 * @param config of its model's folder, whose options win over {@code labels.txt}
 */
public record ModelFile(
    String name,
    long version,
    Path weights,
    boolean withSiblings,
    GivenOptions options,
    TritonConfig config) {
  private static final String LABELS = "labels.txt";

  /** The same with these options. */
  ModelFile with(GivenOptions given) {
    return new ModelFile(name, version, weights, withSiblings, given, config);
  }

  /** The same with this configuration. */
  ModelFile with(TritonConfig ofModel) {
    return new ModelFile(name, version, weights, withSiblings, options, ofModel);
  }

  /** Without options, nor a configuration. */
  static ModelFile of(String name, long version, Path weights, boolean withSiblings) {
    return new ModelFile(
        name, version, weights, withSiblings, GivenOptions.NONE, TritonConfig.NONE);
  }

  /** How it is opened, where {@code usual} holds otherwise. */
  EngineOptions engine(EngineOptions usual) {
    return KnownFastest.resolve(
        weights,
        options.orElse(config.options()).orElse(beside()).apply(usual),
        TrialStore.ofUser());
  }

  private GivenOptions beside() {
    for (Path folder : folders()) {
      Path labels = folder.resolve(LABELS);
      if (Files.isRegularFile(labels)) {
        return GivenOptions.NONE.with("labels", labels.toString());
      }
    }
    return GivenOptions.NONE;
  }

  /** Its own and its model's, where it has them. */
  List<Path> folders() {
    if (!withSiblings) {
      return List.of();
    }
    Path own = Objects.requireNonNull(weights.toAbsolutePath().getParent());
    return List.of(own, Objects.requireNonNull(own.getParent()));
  }

  /** How it looks now. */
  Stamp stamp() throws IOException {
    if (!withSiblings) {
      return Stamp.of(List.of(weights));
    }
    List<Path> looked = new ArrayList<>();
    try (Stream<Path> files = Files.list(folders().getFirst())) {
      files.filter(Files::isRegularFile).forEach(looked::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (String name : List.of(LABELS, TritonConfig.FILE)) {
      Path ofAllVersions = folders().getLast().resolve(name);
      if (Files.isRegularFile(ofAllVersions)) {
        looked.add(ofAllVersions);
      }
    }
    return Stamp.of(looked);
  }
}
