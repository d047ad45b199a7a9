package dev.vireo.inference.file;

import java.nio.file.Path;
import java.util.Map;

/** Where what can be found out again is kept. */
public final class CacheFolder {
  private CacheFolder() {}

  /** {@code $VIREO_CACHE}, else {@code $XDG_CACHE_HOME/vireo}, else {@code ~/.cache/vireo}. */
  public static Path ofUser() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** The same of an environment and a home. */
  public static Path of(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("VIREO_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    // What is relative is to be ignored: XDG Base Directory Specification.
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (caches.startsWith("/") ? Path.of(caches) : home.resolve(".cache")).resolve("vireo");
  }
}
