package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Repositories of a hub: what of them makes a model, from the cache or into it. */
final class HubStore {
  private static final String CONFIG = "config.json";
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String SAFETENSORS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String PICKLE = "pytorch_model.bin";
  private static final String PICKLE_INDEX = "pytorch_model.bin.index.json";

  /** What may hold a repository's weights, the best first. */
  private static final List<String> WEIGHTS = List.of(SAFETENSORS, INDEX, PICKLE, PICKLE_INDEX);

  private final StoreSettings settings;
  private final Web web;
  private final HubRemote remote;
  private final FetchListener listener;

  HubStore(StoreSettings settings, FetchListener listener) {
    this.settings = settings;
    this.web = Web.ofHub(settings, listener);
    this.remote = new HubRemote(settings.endpoint(), web);
    this.listener = listener;
  }

  /**
   * @throws VireoException as {@link ModelStore#fetch}
   */
  FetchedModel fetch(ModelName.OnHub name) {
    Commit commit = commit(name);
    String folder =
        name.file().map(file -> file.substring(0, file.lastIndexOf('/') + 1)).orElse("");
    List<Path> files = new ArrayList<>();
    commit.find(folder + CONFIG).ifPresent(files::add);
    commit.find(folder + PREPROCESSOR).ifPresent(files::add);
    Path weights =
        name.file()
            .map(file -> commit.find(file).orElseThrow(() -> commit.lacks(file)))
            .or(() -> WEIGHTS.stream().map(commit::find).flatMap(Optional::stream).findFirst())
            .orElseThrow(() -> commit.lacks(anyOf(WEIGHTS)));
    files.add(weights);
    if (ShardIndex.isOne(weights)) {
      for (String shard : ShardIndex.files(weights)) {
        files.add(commit.find(folder + shard).orElseThrow(() -> commit.lacks(folder + shard)));
      }
    }
    return new FetchedModel(name, weights, files, Optional.of(commit.id), Optional.empty());
  }

  private static String anyOf(List<String> names) {
    return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
  }

  /** The commit that a name means now, or where nobody can be asked, meant when it was fetched. */
  private Commit commit(ModelName.OnHub name) {
    HubCache cache = new HubCache(settings.hubCache(), name.repository());
    if (HubRemote.isCommit(name.revision())) {
      return new Commit(name, cache, name.revision(), !settings.offline());
    }
    Optional<String> known = cache.commit(name.revision());
    if (settings.offline()) {
      return new Commit(name, cache, known.orElseThrow(() -> neverFetched(name)), false);
    }
    try {
      int attempts = known.isPresent() ? 1 : settings.patience().attempts();
      HubRemote.Found config = remote.find(name.repository(), name.revision(), CONFIG, attempts);
      cache.keepCommit(name.revision(), config.commit());
      return new Commit(name, cache, config.commit(), true);
    } catch (Unreachable e) {
      if (known.isEmpty()) {
        throw e.asFailure(name.repository());
      }
      listener.notice(
          "%s; %s is used as it was fetched before, at commit %s"
              .formatted(e.reason(), name.repository(), known.get()));
      return new Commit(name, cache, known.get(), false);
    }
  }

  private static VireoException neverFetched(ModelName.OnHub name) {
    return new VireoException(
        ErrorCode.NOT_FOUND,
        "%s at %s was never fetched on this machine, and HF_HUB_OFFLINE is set: unset it, or copy"
                .formatted(name.repository(), name.revision())
            + " the cache of a machine that has it");
  }

  /** One state of a repository. */
  private final class Commit {
    private final ModelName.OnHub name;
    private final HubCache cache;
    private final String id;

    /** Whether the hub may be asked for what is not in the cache. */
    private final boolean asks;

    Commit(ModelName.OnHub name, HubCache cache, String id, boolean asks) {
      this.name = name;
      this.cache = cache;
      this.id = id;
      this.asks = asks;
    }

    /** The path of a file; empty where the commit has none. */
    Optional<Path> find(String file) {
      Optional<Path> here = cache.file(id, file);
      if (here.isPresent() || cache.isAbsent(id, file)) {
        return here;
      }
      if (!asks) {
        if (file.endsWith(PREPROCESSOR)) {
          listener.notice(
              "whether %s has a %s is not known, as it was never asked for: taken for no"
                  .formatted(name.repository(), file));
        }
        return Optional.empty();
      }
      try {
        int attempts = settings.patience().attempts();
        return switch (remote.find(name.repository(), id, file, attempts)) {
          case HubRemote.Found.Absent _ -> {
            cache.keepAbsence(id, file);
            yield Optional.empty();
          }
          case HubRemote.Found.Present present -> Optional.of(fetch(file, present));
        };
      } catch (Unreachable e) {
        throw e.asFailure(file + " of " + name.repository());
      }
    }

    private Path fetch(String file, HubRemote.Found.Present found) throws Unreachable {
      new Download(
              remote.address(name.repository(), id, file),
              file + " of " + name.repository(),
              found.size(),
              Optional.of(found.checksum()),
              cache.blob(found.etag()),
              cache.locks())
          .run(web, listener);
      return cache.link(id, file, found.etag());
    }

    VireoException lacks(String files) {
      return new VireoException(
          ErrorCode.NOT_FOUND,
          asks
              ? "%s of %s holds no %s (commit %s); name one of its files: hf:%s/FILE"
                  .formatted(name.repository(), remote.host(), files, id, name.repository())
              : "%s of %s was not fetched on this machine (commit %s), and now %s is not asked"
                  .formatted(files, name.repository(), id, remote.host()));
    }
  }
}
