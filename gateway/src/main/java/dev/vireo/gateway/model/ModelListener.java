package dev.vireo.gateway.model;

import java.time.Duration;

/** Told of every change of what is served: for logs and metrics. Must not block. */
public interface ModelListener {
  /** Tells both. */
  static ModelListener both(ModelListener first, ModelListener second) {
    return new ModelListener() {
      @Override
      public void loaded(ModelFile file, ServedModel model, Duration took) {
        first.loaded(file, model, took);
        second.loaded(file, model, took);
      }

      @Override
      public void refused(ModelFile file, String reason) {
        first.refused(file, reason);
        second.refused(file, reason);
      }

      @Override
      public void retired(String name, long version) {
        first.retired(name, version);
        second.retired(name, version);
      }

      @Override
      public void unreadable(ModelSource source, String reason) {
        first.unreadable(source, reason);
        second.unreadable(source, reason);
      }
    };
  }

  /** A version was loaded, warmed up, and takes requests from here on. */
  void loaded(ModelFile file, ServedModel model, Duration took);

  /** A file cannot be served; what was served before still is. */
  void refused(ModelFile file, String reason);

  /** A version takes no more requests. */
  void retired(String name, long version);

  /** A source cannot be read; what was served from it still is. */
  void unreadable(ModelSource source, String reason);
}
