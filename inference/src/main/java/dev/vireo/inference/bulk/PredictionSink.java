package dev.vireo.inference.bulk;

import java.io.IOException;

/** Where results go, in the order of the inputs. Called by one thread at a time. */
@FunctionalInterface
public interface PredictionSink {
  void write(BulkResult result) throws IOException;
}
