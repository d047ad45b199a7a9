package dev.vireo.tools.cuda;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.cuda.LibrarySet;
import dev.vireo.inference.cuda.LibraryStore;
import dev.vireo.inference.system.Host;
import dev.vireo.tools.terminal.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The switch {@code --cuda}. */
public final class Cuda {
  /** Commands that train, for which PyTorch's libraries are fetched too. */
  private static final Set<String> TRAINING = Set.of("train", "demo");

  /** Commands that run networks. */
  private static final Set<String> RUNNING =
      Set.of("train", "demo", "classify", "evaluate", "serve", "export", "verify", "doctor");

  private Cuda() {}

  /**
   * Has what a command needs of CUDA at hand, where the user asked for it; without an NVIDIA driver
   * a sentence says that nothing is fetched.
   *
   * @param command its name
   * @throws VireoException INVALID_ARGUMENT where there is no CUDA for this system; OUTPUT_FAILED
   *     or UNREADABLE as {@link LibraryStore#require}; as the repository says
   */
  public static void prepare(String command, PrintWriter err) {
    if (!CudaSetup.isWanted(System.getenv()) || !RUNNING.contains(command)) {
      return;
    }
    requireLinux();
    if (!CudaLibraries.hasDriver()) {
      err.println(
          "There is no NVIDIA driver here ("
              + CudaLibraries.DRIVER
              + "), so --cuda fetches nothing and everything runs on the CPU.");
      err.flush();
      return;
    }
    CudaSetup.ofUser(err)
        .use(TRAINING.contains(command), CudaLibraries.systemIsWhole(), new Unpacking(err));
  }

  /**
   * Fetches all that there is for GPUs, as it would be used.
   *
   * @return the folders of {@link #sets()}, in their order
   * @throws VireoException as {@link #prepare}
   */
  public static List<Path> fetch(PrintWriter err) {
    requireLinux();
    return CudaSetup.ofUser(err).require(sets(), new Unpacking(err));
  }

  /** All that there is for GPUs. */
  public static List<LibrarySet> sets() {
    List<LibrarySet> sets = new ArrayList<>(CudaSetup.CLASSIFYING);
    sets.addAll(CudaSetup.TRAINING);
    return List.copyOf(sets);
  }

  private static void requireLinux() {
    Host host = Host.here();
    if (!host.isLinuxOnX64()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "--cuda is for Linux on x86-64, and this is %s: leave it out, and everything runs on the CPU"
              .formatted(host.label()));
    }
  }

  /** Tells people what is unpacked. For one thread. */
  private static final class Unpacking implements LibraryStore.Listener {
    private final PrintWriter err;
    private @Nullable Progress bar;

    Unpacking(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void unpacks(String set, long bytes) {
      notice("unpacking " + set);
      bar = Progress.open("unpack", bytes);
    }

    @Override
    public void progressed(long bytes) {
      if (bar != null) {
        bar.stepTo(bytes);
      }
    }

    @Override
    public void ends() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }

    @Override
    public void notice(String text) {
      err.println(text);
      err.flush();
    }
  }
}
