package dev.vireo.inference.cuda;

import java.util.List;
import org.apiguardian.api.API;

/**
 * A jar of a Maven repository with native libraries, of which some are needed.
 *
 * @param path below the repository
 * @param bytes that it has
 * @param sha256 of it, in hexadecimal
 * @param folder in the jar, with a slash at its end
 * @param libraries files of that folder that are needed
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record LibraryJar(
    String path, long bytes, String sha256, String folder, List<String> libraries) {
  public LibraryJar {
    libraries = List.copyOf(libraries);
  }

  /** Its own name, without folders. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
