package dev.vireo.inference.bulk;

import dev.vireo.inference.bulk.sink.BulkResult;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * Where the results of an {@link Evaluation} go, in the order of the images, one thread at a time.
 */
@FunctionalInterface
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface LabelledSink {
  /**
   * @param position of the image in {@link LabelledFiles#images}
   * @param actual index of its class among the model's labels
   */
  void write(int position, int actual, BulkResult result) throws IOException;
}
