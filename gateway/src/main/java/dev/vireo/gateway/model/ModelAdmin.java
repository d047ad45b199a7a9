package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.concurrent.CompletableFuture;

/** Changes what is served, without blocking whoever asks. Safe for use by several threads. */
public interface ModelAdmin {
  /** Nothing changes. */
  ModelAdmin NONE =
      new ModelAdmin() {
        @Override
        public CompletableFuture<Void> load(String name) {
          return refuse();
        }

        @Override
        public CompletableFuture<Void> unload(String name) {
          return refuse();
        }

        private static CompletableFuture<Void> refuse() {
          return CompletableFuture.failedFuture(
              new VireoException(
                  ErrorCode.INVALID_ARGUMENT, "models are not loaded or unloaded here"));
        }
      };

  /**
   * @return fails as {@link ModelRepository#load}
   */
  CompletableFuture<Void> load(String name);

  /**
   * @return fails as {@link ModelRepository#unload}
   */
  CompletableFuture<Void> unload(String name);
}
