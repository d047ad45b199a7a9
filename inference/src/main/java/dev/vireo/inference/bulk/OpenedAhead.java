package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a chunk, of which those that answer from elsewhere are asked some places before
 * their turn: waiting for one after the other would take longer than all the rest. For one thread.
 */
final class OpenedAhead implements AutoCloseable {
  /** Of one chunk at once: each is a connection. */
  private static final int WINDOW = 16;

  private final List<NumberedInput> inputs;
  private final @Nullable FutureTask<ImageContent>[] asked;
  private int next;

  @SuppressWarnings({"unchecked", "rawtypes"})
  OpenedAhead(List<NumberedInput> inputs) {
    this.inputs = inputs;
    this.asked = new FutureTask[inputs.size()];
  }

  /**
   * As {@link ImageFile#open}; in the order of the inputs, each once.
   *
   * @throws InterruptedIOException when the thread is to stop
   */
  ImageContent open(int index) throws IOException {
    for (; next < inputs.size() && next < index + WINDOW; next++) {
      ImageFile file = inputs.get(next).file();
      if (file.remote()) {
        FutureTask<ImageContent> task = new FutureTask<>(file::open);
        asked[next] = task;
        Thread.ofVirtual().name("vireo-open").start(task);
      }
    }
    FutureTask<ImageContent> task = asked[index];
    if (task == null) {
      return inputs.get(index).file().open();
    }
    try {
      ImageContent content = task.get();
      asked[index] = null;
      return content;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      asked[index] = null;
      if (e.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Gives up what was opened and not wanted. */
  @Override
  public void close() {
    for (FutureTask<ImageContent> task : asked) {
      if (task != null) {
        Thread.ofVirtual().name("vireo-close").start(() -> close(task));
      }
    }
  }

  private static void close(FutureTask<ImageContent> task) {
    try (Closeable _ = task.get()) {
      // Nobody waits for it any more.
    } catch (InterruptedException | ExecutionException | IOException _) {
      // There is nothing to give up, or it is given up.
    }
  }
}
