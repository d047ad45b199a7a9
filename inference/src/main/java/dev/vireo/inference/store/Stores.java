package dev.vireo.inference.store;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * The stores that a run needs, each opened when an address first names it. Safe for use by several
 * threads. Whoever makes it closes it, when nothing is read from them any more.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Stores implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");
  private static final Set<String> WEB = Set.of("http", "https");

  /** Those of the artifact that is not on the class path unless it is wanted. */
  private static final Set<String> OF_S3 = Set.of("s3", "s3a", "gs");

  private final Map<String, ObjectStore> open = new HashMap<>();
  private final Patience patience;

  public Stores() {
    this(Patience.USUAL);
  }

  /** With another patience than the usual one. */
  public Stores(Patience patience) {
    this.patience = patience;
  }

  /** Whether a text names an object of a store, known or not, and no file. */
  public static boolean isAddress(String text) {
    return text.indexOf("://") > 0 && ADDRESS.matcher(text).matches();
  }

  /** An address without what follows its path, a query or a fragment where its scheme has them. */
  public static String path(String address) {
    if (!WEB.contains(scheme(address))) {
      return address;
    }
    int end = 0;
    while (end < address.length() && "?#".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    return address.substring(0, end);
  }

  /**
   * The last part of its path, as the name of a file.
   *
   * @throws VireoException INVALID_ARGUMENT when that is no name
   */
  public static String name(String address) {
    String path = path(address);
    int bucket = path.indexOf('/', path.indexOf("://") + 3);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (bucket < 0 || name.isBlank() || name.equals(".") || name.equals("..")) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, address + " is a folder: name an object in it");
    }
    return name;
  }

  private static String scheme(String address) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(address);
    }
    return matcher.group(1).toLowerCase(Locale.ROOT);
  }

  /**
   * The store of an address.
   *
   * @throws VireoException INVALID_ARGUMENT when none is known or it is not set up
   */
  public synchronized ObjectStore of(String address) {
    return open.computeIfAbsent(scheme(address), this::open);
  }

  /** An object as an input; it need not be there. */
  public StoredFile file(String address) {
    return new StoredFile(address, of(address), patience, null);
  }

  /** The same of one that was listed. */
  public StoredFile file(StoredObject listed) {
    return new StoredFile(listed.address(), of(listed.address()), patience, listed);
  }

  private ObjectStore open(String scheme) {
    if (WEB.contains(scheme)) {
      return new WebStore(patience);
    }
    Set<String> known = new TreeSet<>(WEB);
    for (StoreProvider provider :
        ServiceLoader.load(StoreProvider.class, StoreProvider.class.getClassLoader())) {
      if (provider.schemes().contains(scheme)) {
        return provider.open(scheme);
      }
      known.addAll(provider.schemes());
    }
    throw new VireoException(ErrorCode.INVALID_ARGUMENT, missing(scheme, known));
  }

  private static String missing(String scheme, Set<String> known) {
    if (OF_S3.contains(scheme)) {
      return scheme
          + ":// needs vireo-s3 and the AWS SDK, which are not here: ./mvnw -Ps3 -pl tools/s3 -am"
          + " package -DskipTests, or their jars in VIREO_CLASSPATH (docs/cluster.md)";
    }
    if (scheme.equals("file")) {
      return "file:// is not needed: give the path alone";
    }
    return "no store is known for %s://: there are %s"
        .formatted(scheme, String.join(", ", known.stream().map(each -> each + "://").toList()));
  }

  @Override
  public synchronized void close() {
    open.values().forEach(ObjectStore::close);
    open.clear();
  }
}
