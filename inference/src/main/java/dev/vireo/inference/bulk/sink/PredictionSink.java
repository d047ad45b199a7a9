package dev.vireo.inference.bulk.sink;

import java.io.IOException;
import org.apiguardian.api.API;

/** Where results go. Called by one thread at a time. */
@FunctionalInterface
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface PredictionSink {
  void write(BulkResult result) throws IOException;
}
