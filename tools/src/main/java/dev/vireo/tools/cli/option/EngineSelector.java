package dev.vireo.tools.cli.option;

import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.choice.EngineTrial;
import dev.vireo.inference.choice.Sample;
import dev.vireo.inference.choice.Trial;
import dev.vireo.inference.choice.TrialStore;
import dev.vireo.inference.choice.Tried;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds how to run a model, by a trial where none was kept. */
public final class EngineSelector {
  private final Path model;
  private final EngineOptions options;
  private final TrialStore store;
  private final Supplier<Sample> images;

  /**
   * @param options with which it is opened, but for the engine
   * @param inputs images of the run, for models without images of their own
   */
  public EngineSelector(
      Path model, EngineOptions options, TrialStore store, Supplier<Sample> inputs) {
    this.model = model;
    this.options = options;
    this.store = store;
    images = () -> heldOut(model).orElseGet(inputs);
  }

  /**
   * @param images on which it is tried, whatever images of its own it has
   */
  public EngineSelector(Path model, EngineOptions options, TrialStore store, Sample images) {
    this.model = model;
    this.options = options;
    this.store = store;
    this.images = () -> images;
  }

  /**
   * The fastest way that agrees.
   *
   * @param minAgreement share of the images that must have the same top-1 as in float32
   * @throws VireoException INVALID_ARGUMENT where there are no images to try it on
   */
  public EngineSelection fastest(double minAgreement) {
    if (options.device() instanceof Device.Cuda) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "--precision fast chooses among what a CPU can do; for a GPU, 'vireo export --precision fp16' writes a file that is fast there");
    }
    Optional<Trial> kept = store.find(model, options).filter(Trial::whole);
    Trial trial = kept.orElseGet(() -> tried(EngineTrial.run(model, options, sample())));
    Tried way = trial.fastest(minAgreement);
    String note =
        trial.ways().size() > 1
            ? trial.line(way)
            : "%s: nothing else runs this model here%s"
                .formatted(
                    way.name(),
                    trial.refused().isEmpty() ? "" : ": " + String.join("; ", trial.refused()));
    String when =
        " (the model on %d images%s)"
            .formatted(
                way.agreement().images(), kept.isPresent() ? ", tried before" : ", tried now");
    return new EngineSelection(
        options.withDevice(new Device.Cpu()).withEngine(way.choice()),
        Optional.of(note + when),
        agreement(way));
  }

  /** With its agreement, where it computes in fewer digits than float32. */
  public EngineSelection as(EngineChoice choice) {
    EngineOptions chosen = options.withEngine(choice);
    if (choice.precision().filter(Precision.BF16::equals).isEmpty()
        || options.device() instanceof Device.Cuda) {
      return new EngineSelection(chosen, Optional.empty(), Optional.empty());
    }
    String name = "pytorch, bf16";
    Optional<Tried> kept = store.find(model, options).flatMap(trial -> trial.way(name));
    if (kept.isPresent()) {
      return new EngineSelection(chosen, Optional.empty(), agreement(kept.get()));
    }
    Sample sample = images.get();
    if (sample.files().isEmpty()) {
      return new EngineSelection(
          chosen,
          Optional.empty(),
          Optional.of(
              "How far bfloat16 agrees with float32 is not known: 'vireo verify %s --precision bf16 --images DIR' tells"
                  .formatted(model)));
    }
    Trial trial = tried(EngineTrial.run(model, options, sample, choice));
    return new EngineSelection(
        chosen, Optional.empty(), trial.way(name).flatMap(EngineSelector::agreement));
  }

  /** The trial of one way, on the images of the model or the run, kept. */
  public Trial anew(EngineChoice choice) {
    return tried(EngineTrial.run(model, options, sample(), choice));
  }

  /** The trial of all ways, on the images of the model or the run, kept. */
  public Trial anew() {
    return tried(EngineTrial.run(model, options, sample()));
  }

  /**
   * What {@link #fastest} would bring, for people, where that was not found out before and is more
   * than nothing.
   */
  public Optional<String> advice(double minAgreement) {
    return store.find(model, options).isPresent() || images.get().files().isEmpty()
        ? Optional.empty()
        : advice(anew(), minAgreement);
  }

  static Optional<String> advice(Trial trial, double minAgreement) {
    Tried way = trial.fastest(minAgreement);
    return way.equals(trial.usual())
        ? Optional.empty()
        : Optional.of("With --precision fast, " + trial.line(way));
  }

  private Trial tried(Trial trial) {
    Optional<Trial> before = store.find(model, options);
    // The trial of one way must not hide that of all.
    if (trial.whole() || before.filter(Trial::whole).isEmpty()) {
      store.keep(model, options, trial);
    }
    return trial;
  }

  /** Images that a run's own folder says were not trained on, where they are still there. */
  private static Optional<Sample> heldOut(Path model) {
    Path weights = WeightsFile.at(model).path();
    PhotoSet heldOut = PhotoSet.ofRun(weights.toAbsolutePath().resolveSibling(""));
    boolean there =
        heldOut.files().stream()
            .anyMatch(file -> file.path().filter(Files::isReadable).isPresent());
    return there
        ? Optional.of(new Sample(heldOut.spread(Sample.MOST).files(), heldOut.origin()))
        : Optional.empty();
  }

  private Sample sample() {
    Sample sample = images.get();
    if (sample.files().isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s has to be tried on images, and there are none that can be read twice; name files or folders, or try it before: vireo verify %s --precision fast --images DIR"
              .formatted(model, model));
    }
    return sample;
  }

  private static Optional<String> agreement(Tried way) {
    return way.precision() == Precision.FP32
        ? Optional.empty()
        : Optional.of(
            "%s gave %s"
                .formatted(
                    way.precision().title().substring(0, 1).toUpperCase(Locale.ROOT)
                        + way.precision().title().substring(1),
                    way.agreement().text()));
  }
}
