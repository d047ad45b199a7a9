package dev.vireo.inference.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Objects;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Jars with CUDA's libraries that a program has on its class path, as Maven puts them there: {@code
 * org.bytedeco:cuda} with the classifier {@code linux-x86_64-redist}, {@code cuda-redist}, and
 * {@code onnxruntime_gpu}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ClassPathJars implements LibraryStore.Jars {
  private final ClassLoader loader;

  /** Of this class's own class path. */
  public ClassPathJars() {
    this(Objects.requireNonNull(ClassPathJars.class.getClassLoader()));
  }

  ClassPathJars(ClassLoader loader) {
    this.loader = loader;
  }

  /** By the jar's own name: two of them have libraries of the same names. */
  @Override
  public Path bring(LibraryJar jar) {
    try {
      Enumeration<URL> found = loader.getResources(jar.folder() + jar.libraries().getFirst());
      while (found.hasMoreElements()) {
        URLConnection connection = found.nextElement().openConnection();
        if (connection instanceof JarURLConnection inside) {
          URI file = inside.getJarFileURL().toURI();
          if ("file".equals(file.getScheme()) && file.getPath().endsWith("/" + jar.fileName())) {
            return Path.of(file);
          }
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw missing(jar, e);
    }
    throw missing(jar, null);
  }

  private static VireoException missing(LibraryJar jar, @Nullable Exception cause) {
    return new VireoException(
        ErrorCode.NOT_FOUND,
        "%s is no jar of the class path: add it as a dependency".formatted(jar.fileName()),
        cause);
  }
}
