package dev.vireo.s3;

import dev.vireo.inference.store.ObjectStore;
import dev.vireo.inference.store.StoreProvider;
import java.util.Set;

/** {@code s3://}, {@code s3a://} as Hadoop calls it, and {@code gs://}. */
public final class S3Provider implements StoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("s3", "s3a", "gs");
  }

  @Override
  public ObjectStore open(String scheme) {
    return new S3Store(scheme.equals("gs") ? S3Clients.google() : S3Clients.amazon());
  }
}
