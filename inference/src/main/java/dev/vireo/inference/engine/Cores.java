package dev.vireo.inference.engine;

import dev.vireo.inference.system.Host;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The cores of this process, for a run that has a thread on each. Without binding, Linux may wake a
 * thread on a core where another one computes while a third core idles, and leave it there for as
 * long as a run takes, which then takes as long as on one core.
 */
final class Cores {
  /** Bytes of a {@code cpu_set_t}: a bit for each of 1,024 cores. */
  private static final long SET_BYTES = 128;

  private static final int THIS_THREAD = 0;

  private final List<Integer> numbers;
  private final MethodHandle bind;
  private final MemorySegment all;
  private final MemorySegment first;

  private Cores(List<Integer> numbers, MethodHandle bind, MemorySegment all) {
    this.numbers = numbers;
    this.bind = bind;
    this.all = all;
    first = Arena.ofAuto().allocate(SET_BYTES, Long.BYTES);
    int core = numbers.getFirst();
    first.set(ValueLayout.JAVA_BYTE, core / Byte.SIZE, (byte) (1 << core % Byte.SIZE));
  }

  /**
   * Those that the calling thread may use. Empty where there is nothing to gain or it would do
   * harm: on one core, where the process has a share of the cores' time and others the rest, and
   * beside Linux.
   */
  static Optional<Cores> ofThisProcess() {
    if (!Host.here().isLinux()) {
      return Optional.empty();
    }
    MemorySegment all = Arena.ofAuto().allocate(SET_BYTES, Long.BYTES);
    if (call(function("sched_getaffinity"), all) != 0) {
      return Optional.empty();
    }
    List<Integer> numbers =
        IntStream.range(0, (int) SET_BYTES * Byte.SIZE)
            .filter(core -> isIn(all, core))
            .boxed()
            .toList();
    boolean whole = numbers.size() == Runtime.getRuntime().availableProcessors();
    return whole && numbers.size() > 1
        ? Optional.of(new Cores(numbers, function("sched_setaffinity"), all))
        : Optional.empty();
  }

  int count() {
    return numbers.size();
  }

  /**
   * All but the first, as ONNX Runtime's {@code session.intra_op_thread_affinities} has them: one
   * for each of its threads, counted from 1.
   */
  String others() {
    return numbers.stream()
        .skip(1)
        .map(core -> Integer.toString(core + 1))
        .collect(Collectors.joining(";"));
  }

  /** Binds the calling thread to the first core, as far as the system allows, while it works. */
  void onFirst(Runnable work) {
    call(bind, first);
    try {
      work.run();
    } finally {
      call(bind, all);
    }
  }

  private static boolean isIn(MemorySegment set, int core) {
    return (set.get(ValueLayout.JAVA_BYTE, core / Byte.SIZE) >> core % Byte.SIZE & 1) == 1;
  }

  /** {@code int function(pid_t thread, size_t size, cpu_set_t *cores)}, as sched.h has both. */
  @SuppressWarnings("restricted")
  private static MethodHandle function(String name) {
    SymbolLookup library = Linker.nativeLinker().defaultLookup();
    return Linker.nativeLinker()
        .downcallHandle(
            library.find(name).orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
  }

  private static int call(MethodHandle function, MemorySegment cores) {
    try {
      return (int) function.invokeExact(THIS_THREAD, SET_BYTES, cores);
    } catch (Throwable e) {
      throw new IllegalStateException("a function of sched.h failed to be called", e);
    }
  }
}
