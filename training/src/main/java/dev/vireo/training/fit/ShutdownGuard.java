package dev.vireo.training.fit;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a running loop finish its step when the process is asked to end (SIGTERM, Ctrl-C): a JVM
 * that exits during PyTorch's backward crashes.
 */
final class ShutdownGuard implements AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  /**
   * @param stop asks the loop to end; the process then waits until this is closed
   */
  ShutdownGuard(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              awaitFinish();
            },
            "vireo-training-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitFinish() {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already, and this hook is what it waited for.
    }
  }
}
