package dev.vireo.gateway.model;

import dev.vireo.gateway.file.Stamp;
import dev.vireo.gateway.model.ModelStatus.State;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a model and what serves it. A changed file is loaded beside what serves, which it
 * replaces only once it is warm; a file that cannot be served changes nothing. Not safe for use by
 * several threads.
 */
final class VersionSlot {
  /** When a new or changed file may be loaded. */
  enum LoadTiming {
    /** When it looks as it did at the last look: nobody is writing it any more. */
    WHEN_SETTLED,
    /** At once, also when it was refused before. */
    AT_ONCE
  }

  private static final Logger LOG = LoggerFactory.getLogger(VersionSlot.class);

  private ModelFile file;
  private Optional<LoadedModel> loaded = Optional.empty();
  private Optional<Stamp> seen = Optional.empty();
  private Optional<Stamp> refused = Optional.empty();
  private String reason = "";
  private boolean loading;
  private boolean settling;
  private boolean lost;

  VersionSlot(ModelFile file) {
    this.file = file;
  }

  /** The same file, and what is said of it now. */
  void found(ModelFile now) {
    file = now;
  }

  Optional<LoadedModel> loaded() {
    return loaded;
  }

  /** Why the file as it is now does not serve; empty when it does. */
  String reason() {
    return reason;
  }

  /** Whether its file was new or changed at the last look, and may be loaded after the next. */
  boolean isSettling() {
    return settling;
  }

  ModelStatus status() {
    if (loaded.isPresent()) {
      return new ModelStatus(file, State.READY, reason);
    }
    return new ModelStatus(file, loading ? State.LOADING : State.UNAVAILABLE, reason);
  }

  /** The status is LOADING until {@link #load} is done. */
  void announce() {
    loading = true;
  }

  /** Looks at the file, and says whether it is to be loaded. */
  boolean wantsLoading(LoadTiming haste) {
    Optional<Stamp> now = look();
    settling = haste != LoadTiming.AT_ONCE && now.isPresent() && !now.equals(seen);
    seen = now;
    if (now.isEmpty()) {
      return false;
    }
    if (loaded.map(LoadedModel::stamp).equals(now)) {
      reason = "";
      return false;
    }
    if (settling) {
      reason = "the file is new or changed: it is loaded once it no longer changes";
      return false;
    }
    return haste == LoadTiming.AT_ONCE || lost || !now.equals(refused);
  }

  /**
   * Loads the file as it was last looked at.
   *
   * @return what it replaces, to be retired
   */
  Optional<LoadedModel> load(ModelLoader loader, ModelListener listener) {
    Stamp before = seen.orElseThrow();
    long start = System.nanoTime();
    ServedModel model;
    try {
      model = loader.load(file);
    } catch (VireoException e) {
      refused = seen;
      refuse(listener, e.getMessage());
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      LOG.error("{} cannot be loaded", file.weights(), e);
      refused = seen;
      refuse(listener, e instanceof OutOfMemoryError ? "it does not fit into memory" : "a defect");
      return Optional.empty();
    } finally {
      loading = false;
    }
    if (!look().equals(seen)) {
      model.close();
      refuse(listener, "the file changed while it was loaded; it is tried again");
      return Optional.empty();
    }
    Optional<LoadedModel> replaced = loaded;
    loaded = Optional.of(new LoadedModel(model, before));
    lost = false;
    refused = Optional.empty();
    reason = "";
    listener.loaded(file, model, Duration.ofNanos(System.nanoTime() - start));
    return replaced;
  }

  /** Whether what served lost its device, and the file was not opened anew since. */
  boolean isLost() {
    return lost || loaded.filter(LoadedModel::isLost).isPresent();
  }

  /**
   * Ends the service of what lost its device; the file is opened anew whatever it was refused for.
   *
   * @return what is to be retired
   */
  Optional<LoadedModel> lose() {
    if (loaded.filter(LoadedModel::isLost).isEmpty()) {
      return Optional.empty();
    }
    lost = true;
    return unload("its device was lost in a run; it is opened anew");
  }

  /**
   * Ends its service.
   *
   * @return what is to be retired
   */
  Optional<LoadedModel> unload(String why) {
    Optional<LoadedModel> last = loaded;
    loaded = Optional.empty();
    refused = Optional.empty();
    reason = why;
    return last;
  }

  private Optional<Stamp> look() {
    try {
      return Optional.of(file.stamp());
    } catch (IOException e) {
      reason = "the file cannot be read";
      return Optional.empty();
    }
  }

  /** Clients see the model's name, never where it lies. */
  private void refuse(ModelListener listener, String why) {
    listener.refused(file, why);
    String name = file.name() + " version " + file.version();
    reason =
        why.replace(file.weights().toString(), name).replace(file.weights().getParent() + "/", "");
  }
}
