package dev.vireo.gateway.protocol;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Work that grows with a message: done at once for a small one, off the event loop for others. */
public final class OffLoop {
  private static final long SMALL_BYTES = 64 << 10;

  private OffLoop() {}

  /**
   * @param bytes of the message
   * @return completes on the caller's event loop
   */
  public static <T> Future<T> run(Vertx vertx, long bytes, Callable<T> work) {
    if (bytes > SMALL_BYTES) {
      return vertx.executeBlocking(work, false);
    }
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
