package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one executor, each opened once whatever the number of its tasks, and closed with
 * it. Tasks have nothing in common but the JVM: this is the one place where what they share can be.
 */
final class ExecutorModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorModels.class);

  private static final ExecutorModels OF_THIS_JVM = new ExecutorModels();

  private record Key(String location, String sha256, ClassifyOptions options, Device device) {}

  private final Map<Key, OpenModel> open = new HashMap<>();
  private @Nullable Path folder;

  private ExecutorModels() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "vireo-models"));
  }

  static ExecutorModels ofThisJvm() {
    return OF_THIS_JVM;
  }

  /**
   * The model, fetched and opened where no task has done so yet; the others wait.
   *
   * @throws VireoException as {@link ModelReference#fetch} and {@link OpenModel#open}
   */
  synchronized OpenModel get(
      ModelReference model, ClassifyOptions options, Device device, Configuration configuration) {
    Key key = new Key(model.location(), model.sha256(), options, device);
    OpenModel there = open.get(key);
    if (there == null) {
      Path own = folder().resolve(Integer.toString(open.size()));
      there = OpenModel.open(model.fetch(own, configuration), options, device);
      open.put(key, there);
      LOG.warn("opened {} on {}", model.location(), device);
    }
    return there;
  }

  private Path folder() {
    if (folder == null) {
      try {
        folder = Files.createTempDirectory("vireo-models-");
      } catch (IOException e) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED, "there is no room for a model: " + IoReason.of(e), e);
      }
    }
    return Objects.requireNonNull(folder);
  }

  /** Closes all models; who asks for one later opens it again. */
  @Override
  public synchronized void close() {
    for (Map.Entry<Key, OpenModel> each : open.entrySet()) {
      each.getValue().close();
      LOG.warn("closed {} after {} workers", each.getKey().location(), each.getValue().opened());
    }
    open.clear();
    if (folder != null) {
      try {
        FolderTree.delete(folder);
      } catch (IOException e) {
        LOG.warn("{} is left behind: {}", folder, IoReason.of(e));
      }
      folder = null;
    }
  }
}
