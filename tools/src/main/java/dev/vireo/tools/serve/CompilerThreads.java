package dev.vireo.tools.serve;

import dev.vireo.inference.system.ProcFiles;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVM's compilers. In the first minutes of a service they work for up to half a second at a
 * time; on a machine of few cores an inference that shares its core with them takes twice as long.
 * In its first seconds, on the other hand, a busy service waits for what they do.
 */
final class CompilerThreads {
  /** A tenth of a usual thread's share of a core that both want; all of one that nobody wants. */
  static final int NICENESS = 10;

  /** Of sys/resource.h; Linux takes a thread where POSIX has a process. */
  private static final int PRIO_PROCESS = 0;

  private CompilerThreads() {}

  /** Lets all other threads go first, from now on; on Linux, elsewhere it does nothing. */
  static void giveWay() {
    Optional<Path> folder = ProcFiles.find("self/task");
    if (folder.isEmpty()) {
      return;
    }
    try (Stream<Path> threads = Files.list(folder.get())) {
      MethodHandle setPriority = setPriority();
      threads
          .filter(CompilerThreads::compiles)
          .mapToInt(thread -> Integer.parseInt(thread.getFileName().toString()))
          .forEach(thread -> renice(thread, setPriority));
    } catch (IOException e) {
      throw new IllegalStateException("cannot list this process's threads", e);
    }
  }

  private static boolean compiles(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
    } catch (IOException _) {
      return false; // It has ended.
    }
  }

  private static void renice(int thread, MethodHandle setPriority) {
    try {
      // It fails where the thread has ended and, but for root, where it is nicer already.
      int _ = (int) setPriority.invokeExact(PRIO_PROCESS, thread, NICENESS);
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority failed to be called", e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle setPriority() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("setpriority").orElseThrow(),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT));
  }
}
