package dev.vireo.gateway.model;

import dev.vireo.gateway.model.VersionSlot.LoadTiming;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The models of some sources, kept as the sources are. A change never interrupts service: the new
 * version is loaded and warmed up first, then takes the requests, and the old one answers what it
 * has and closes. Looking for changes is the caller's business ({@link ModelWatch}).
 */
public final class ModelRepository implements Models, AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final RepositorySettings settings;
  private final ModelLoader loader;
  private final ModelListener listener;
  private final Drain drain = new Drain();
  private final ReentrantLock changes = new ReentrantLock();
  private final Map<String, ModelEntry> entries = new TreeMap<>();
  private volatile Catalog catalog;
  private volatile boolean open = true;

  private ModelRepository(RepositorySettings settings, ModelLoader loader, ModelListener listener) {
    this.settings = settings;
    this.loader = loader;
    this.listener = listener;
    this.catalog = Catalog.empty(settings.defaultModel());
  }

  /**
   * Loads every model. A file that cannot be served is reported and left out.
   *
   * @throws VireoException when nothing can be served, two sources share a name, or the default
   *     model is none of them
   */
  public static ModelRepository open(
      RepositorySettings settings, ModelSettings models, ModelListener listener) {
    return open(settings, file -> ServedModel.open(file, models), listener);
  }

  static ModelRepository open(
      RepositorySettings settings, ModelLoader loader, ModelListener listener) {
    ModelRepository repository = new ModelRepository(settings, loader, listener);
    try {
      repository.start();
      return repository;
    } catch (RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private void start() {
    changes.lock();
    try {
      for (ModelSource source : settings.sources()) {
        Map<String, List<ModelFile>> found = scan(source);
        if (found.isEmpty()) {
          throw new VireoException(
              ErrorCode.NOT_FOUND,
              source.path()
                  + " holds no model: expected name/version/model.onnx, as Triton has it, or"
                  + " name.onnx");
        }
        for (String name : found.keySet()) {
          if (entries.containsKey(name)) {
            throw new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "two models are called \"" + name + "\"; name one of them with -m NAME=PATH");
          }
        }
        update(source, found, LoadTiming.AT_ONCE);
      }
    } finally {
      changes.unlock();
    }
    if (!ready()) {
      ModelStatus first = catalog.statuses().getFirst();
      throw new VireoException(ErrorCode.INVALID_MODEL, "nothing to serve: " + first.reason());
    }
    if (!settings.defaultModel().isEmpty() && !entries.containsKey(settings.defaultModel())) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "the default model \"" + settings.defaultModel() + "\" is none of " + entries.keySet());
    }
  }

  @Override
  public ModelLease lease(String name, String version) {
    while (open) {
      Optional<ModelLease> lease = catalog.tryLease(name, version);
      if (lease.isPresent()) {
        return lease.get();
      }
      Thread.onSpinWait(); // retired a moment ago: the next catalog is there already
    }
    throw new VireoException(ErrorCode.OVERLOADED, "the service is shutting down");
  }

  @Override
  public List<ModelStatus> list() {
    return Stream.concat(catalog.statuses().stream(), drain.statuses()).toList();
  }

  @Override
  public long batchBytes() {
    long bytes = 0;
    for (NavigableMap<Long, LoadedModel> versions : catalog.served().values()) {
      for (LoadedModel loaded : versions.values()) {
        bytes += loaded.model().classifier().batchBytes();
      }
    }
    return bytes;
  }

  @Override
  public boolean ready() {
    return open
        && catalog.served().values().stream()
            .anyMatch(versions -> versions.values().stream().anyMatch(each -> !each.isLost()));
  }

  /** Takes what changed since the last look, once nobody writes it any more. Blocks. */
  public void poll() {
    refresh(LoadTiming.WHEN_SETTLED);
  }

  /**
   * Ends the service of models whose device was lost in a run, and opens them anew, until that
   * works; does nothing where none is lost. Blocks.
   */
  public void recover() {
    changes.lock();
    try {
      if (entries.values().stream().anyMatch(ModelEntry::isLost)) {
        for (ModelEntry entry : entries.values()) {
          retire(entry.lose());
        }
        refresh(LoadTiming.WHEN_SETTLED);
      }
    } finally {
      changes.unlock();
    }
  }

  /** Takes what changed, at once, and tries again what was refused. Blocks. */
  public void reload() {
    refresh(LoadTiming.AT_ONCE);
  }

  /**
   * Loads a model as it is on disk now, also one that was unloaded. Blocks.
   *
   * @throws VireoException NOT_FOUND when no source has it; INVALID_MODEL when its newest version
   *     cannot be served, whatever serves still does
   */
  public void load(String name) {
    changes.lock();
    try {
      ModelEntry known = entries.get(name);
      if (known != null) {
        known.allow();
      }
      refresh(LoadTiming.AT_ONCE);
      ModelEntry entry = entry(name);
      if (!entry.problem().isEmpty()) {
        throw new VireoException(ErrorCode.INVALID_MODEL, entry.problem());
      }
    } finally {
      changes.unlock();
    }
  }

  /**
   * Ends the service of a model until it is loaded again. Its requests are answered first. Blocks.
   *
   * @throws VireoException NOT_FOUND when it is not known
   */
  public void unload(String name) {
    changes.lock();
    try {
      retire(entry(name).forbid());
    } finally {
      changes.unlock();
    }
  }

  private ModelEntry entry(String name) {
    ModelEntry entry = entries.get(name);
    if (entry == null) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "no model \"" + name + "\" here; there are " + entries.keySet());
    }
    return entry;
  }

  private void refresh(LoadTiming haste) {
    changes.lock();
    try {
      for (ModelSource source : settings.sources()) {
        try {
          update(source, scan(source), haste);
        } catch (VireoException e) {
          listener.unreadable(source, e.getMessage());
        }
      }
    } finally {
      changes.unlock();
    }
  }

  private static Map<String, List<ModelFile>> scan(ModelSource source) {
    Map<String, List<ModelFile>> byName = new TreeMap<>();
    try {
      for (ModelFile file : source.scan()) {
        byName.computeIfAbsent(file.name(), name -> new ArrayList<>()).add(file);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "the models in " + source.path() + " cannot be listed: " + e, e);
    }
    return byName;
  }

  private void update(ModelSource source, Map<String, List<ModelFile>> found, LoadTiming haste) {
    if (!open) {
      return;
    }
    found.forEach((name, files) -> {
      ModelEntry entry =
          entries.computeIfAbsent(name, key -> new ModelEntry(source, settings.newestVersions()));
      if (entry.source().equals(source)) {
        retire(entry.update(files, haste, this::load));
      } else {
        listener.unreadable(source, "another source has a model \"" + name + "\" already");
      }
    });
    for (Map.Entry<String, ModelEntry> known : List.copyOf(entries.entrySet())) {
      if (known.getValue().source().equals(source) && !found.containsKey(known.getKey())) {
        entries.remove(known.getKey());
        retire(known.getValue().forbid());
      }
    }
  }

  private void load(VersionSlot slot) {
    slot.announce();
    publish();
    Optional<LoadedModel> replaced = slot.load(loader, listener);
    retire(replaced.stream().toList());
  }

  /** New requests see the others only; then the last requests of these are answered. */
  private void retire(List<LoadedModel> models) {
    publish();
    for (LoadedModel each : models) {
      listener.retired(each.model().name(), each.model().version());
      drain.add(each);
    }
  }

  private void publish() {
    Map<String, NavigableMap<Long, LoadedModel>> served = new TreeMap<>();
    List<ModelStatus> statuses = new ArrayList<>();
    entries.forEach((name, entry) -> {
      served.put(name, entry.served());
      statuses.addAll(entry.statuses());
    });
    catalog = new Catalog(served, List.copyOf(statuses), settings.defaultModel());
  }

  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Takes no more requests, answers those it has, and closes every model.
   *
   * @param limit after it, what still waits is refused
   */
  public void close(Duration limit) {
    open = false;
    changes.lock();
    try {
      for (ModelEntry entry : entries.values()) {
        entry.forbid().forEach(drain::add);
      }
    } finally {
      changes.unlock();
    }
    drain.close(limit);
  }
}
