package dev.vireo.spark;

import dev.vireo.inference.bulk.BatchClassifier;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A model that all tasks of an executor share, and the workers over it: as many as ran at once, one
 * for each core that tasks were given. Safe for use by several threads.
 */
final class OpenModel implements AutoCloseable {
  private final Model model;
  private final ClassifyOptions options;
  private final Deque<BatchClassifier> free = new ArrayDeque<>();
  private int out;
  private int opened;
  private boolean closed;

  private OpenModel(Model model, ClassifyOptions options) {
    this.model = model;
    this.options = options;
  }

  /**
   * @throws dev.vireo.inference.VireoException as {@link Model#open}
   */
  static OpenModel open(Path file, ClassifyOptions options, Device device) {
    EngineOptions engine = options.engine().withDevice(device);
    return new OpenModel(Model.open(file, engine), options);
  }

  /** Workers of a task's own, until it gives them back. */
  synchronized List<BatchClassifier> take(int workers) {
    if (closed) {
      throw new IllegalStateException("the executor is ending");
    }
    List<BatchClassifier> taken = new ArrayList<>(workers);
    try {
      while (taken.size() < workers) {
        if (free.isEmpty()) {
          taken.add(BatchClassifier.open(model, options.settings(), options.batchSize()));
          opened++;
        } else {
          taken.add(free.pop());
        }
      }
    } catch (RuntimeException e) {
      free.addAll(taken);
      throw e;
    }
    out += workers;
    return taken;
  }

  /** After the end, the last task's workers take the model with them. */
  synchronized void giveBack(List<BatchClassifier> workers) {
    out -= workers.size();
    if (closed) {
      workers.forEach(BatchClassifier::close);
      if (out == 0) {
        model.close();
      }
      return;
    }
    free.addAll(workers);
  }

  /** Workers that there were at once. */
  synchronized int opened() {
    return opened;
  }

  /** What tasks still work with is closed when they give it back. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    free.forEach(BatchClassifier::close);
    free.clear();
    if (out == 0) {
      model.close();
    }
  }
}
