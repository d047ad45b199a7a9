package dev.vireo.inference.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.apiguardian.api.API;

/**
 * The content of an object from some byte on.
 *
 * @param object the whole of it
 * @param bytes whose end may come too soon; closing them early gives the connection up
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ObjectBody(StoredObject object, InputStream bytes) implements Closeable {
  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
