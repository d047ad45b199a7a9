package dev.vireo.tools.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.cuda.LibraryJar;
import dev.vireo.inference.cuda.LibrarySet;
import dev.vireo.inference.cuda.LibraryStore;
import dev.vireo.tools.hub.FetchProgress;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.hub.StoreSettings;
import java.io.File;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code --cuda} does before a command runs: has the libraries for the GPU at hand, fetched
 * from a Maven repository where they are not, and says to what needs them where they are.
 *
 * @param given folder of sets that came with a bundle; empty elsewhere
 * @param cache where fetched sets are kept
 */
record CudaSetup(Optional<LibraryStore> given, LibraryStore cache, FetchedJars jars) {
  /** Set to 1 by the launcher for {@code --cuda}. */
  private static final String SWITCH = "VIREO_CUDA";

  /** Another Maven repository, a mirror. */
  private static final String REPOSITORY = "VIREO_MAVEN";

  private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  /** What classifying takes, and what training takes beside it. */
  static final List<LibrarySet> CLASSIFYING =
      List.of(LibrarySet.CUDA_RUNTIME, LibrarySet.ONNX_RUNTIME);

  static final List<LibrarySet> TRAINING = List.of(LibrarySet.TORCH_RUNTIME, LibrarySet.TORCH);

  /** Of this process and this user. */
  static CudaSetup ofUser(PrintWriter err) {
    StoreSettings settings = StoreSettings.ofUser();
    Path cache = settings.ownCache().resolve("cuda");
    String root = System.getProperty("vireo.root");
    Optional<LibraryStore> given =
        Optional.ofNullable(root)
            .map(folder -> Path.of(folder, "native", "cuda"))
            .filter(folder -> folder.toFile().isDirectory())
            .map(LibraryStore::new);
    List<Path> folders = new ArrayList<>();
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path folder = Path.of(jar).toAbsolutePath().getParent();
      if (folder != null && !folders.contains(folder)) {
        folders.add(folder);
      }
    }
    folders.add(Path.of(System.getProperty("user.home"), ".m2", "repository"));
    FetchedJars jars =
        new FetchedJars(
            repository(System.getenv()),
            folders,
            cache.resolve("jars"),
            settings,
            new FetchProgress(err));
    return new CudaSetup(given, new LibraryStore(cache), jars);
  }

  static URI repository(Map<String, String> environment) {
    String text = environment.getOrDefault(REPOSITORY, "");
    String address = text.isBlank() ? CENTRAL : text;
    if (!address.matches("https?://\\S+")) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s is '%s', which is no address of a Maven repository: it begins with https://"
              .formatted(REPOSITORY, address));
    }
    return URI.create(address.endsWith("/") ? address : address + "/");
  }

  static boolean isWanted(Map<String, String> environment) {
    return "1".equals(environment.get(SWITCH));
  }

  /**
   * Has the sets at hand.
   *
   * @return their folders, in the order of the sets
   * @throws VireoException as {@link LibraryStore#require}
   */
  List<Path> require(List<LibrarySet> sets, LibraryStore.Listener listener) {
    List<LibrarySet> missing =
        sets.stream()
            .filter(set -> given.flatMap(store -> store.find(set)).isEmpty())
            .filter(set -> cache.find(set).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      List<LibraryJar> needed = new ArrayList<>();
      for (LibrarySet set : missing) {
        for (LibraryJar jar : set.jars()) {
          if (needed.stream().noneMatch(other -> other.path().equals(jar.path()))) {
            needed.add(jar);
          }
        }
      }
      cache.require(missing, jars.missing(needed), jars, listener);
      jars.close();
    }
    return sets.stream().map(this::folder).toList();
  }

  private Path folder(LibrarySet set) {
    return given
        .flatMap(store -> store.find(set))
        .or(() -> cache.find(set))
        .orElseThrow(() -> new IllegalStateException(set.name() + " was not unpacked"));
  }

  /** Whether a set is there already. */
  boolean has(LibrarySet set) {
    return given.flatMap(store -> store.find(set)).or(() -> cache.find(set)).isPresent();
  }

  /**
   * Says to ONNX Runtime and PyTorch where their libraries are, having brought them.
   *
   * @param training whether PyTorch's are wanted too; those that are there are used in any case
   * @param system whether the system has CUDA 12 and cuDNN 9 of its own
   */
  void use(boolean training, boolean system, LibraryStore.Listener listener) {
    boolean torch = training || TRAINING.stream().allMatch(this::has);
    List<LibrarySet> sets = new ArrayList<>();
    if (torch || !system) {
      sets.add(LibrarySet.CUDA_RUNTIME);
    }
    sets.add(LibrarySet.ONNX_RUNTIME);
    if (torch) {
      sets.addAll(TRAINING);
    }
    require(sets, listener);
    List<Path> chosen = new ArrayList<>();
    if (sets.contains(LibrarySet.CUDA_RUNTIME)) {
      chosen.add(folder(LibrarySet.CUDA_RUNTIME));
    }
    if (torch) {
      chosen.add(folder(LibrarySet.TORCH_RUNTIME));
      PyTorch.choose(folder(LibrarySet.TORCH));
    }
    CudaLibraries.choose(chosen);
    System.setProperty(NATIVE_PATH, folder(LibrarySet.ONNX_RUNTIME).toString());
  }
}
