package dev.vireo.inference.bulk.sink;

import java.io.IOException;

/** Where results go. Called by one thread at a time. */
@FunctionalInterface
public interface PredictionSink {
  void write(BulkResult result) throws IOException;
}
