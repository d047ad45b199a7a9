package dev.vireo.gateway.model;

import java.time.Duration;

/** Told of every change of what is served: for logs and metrics. Must not block. */
public interface ModelListener {
  /** A version was loaded, warmed up, and takes requests from here on. */
  void loaded(ModelFile file, Duration took);

  /** A file cannot be served; what was served before still is. */
  void refused(ModelFile file, String reason);

  /** A version takes no more requests. */
  void retired(String name, long version);

  /** A source cannot be read; what was served from it still is. */
  void unreadable(ModelSource source, String reason);
}
