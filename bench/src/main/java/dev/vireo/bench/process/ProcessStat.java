package dev.vireo.bench.process;

import dev.vireo.inference.system.ProcFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What {@code /proc} tells of a process (proc(5)).
 *
 * @param cpuSeconds user and system time of all its threads
 * @param endedChildrenSeconds the same of its children that it has waited for
 * @param residentBytes VmRSS
 * @param mostResidentBytes VmHWM, the most that it ever had
 * @param openFiles file descriptors
 */
public record ProcessStat(
    double cpuSeconds,
    double endedChildrenSeconds,
    long residentBytes,
    long mostResidentBytes,
    int openFiles) {
  /** USER_HZ, which Linux fixes at 100 for what it shows to programs. */
  static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;

  /**
   * @throws UncheckedIOException when there is no such process, or it is somebody else's
   */
  public static ProcessStat read(long pid) {
    Path folder =
        ProcFiles.find(Long.toString(pid))
            .orElseThrow(() -> gone(pid, new NoSuchFileException(Long.toString(pid))));
    try (Stream<Path> descriptors = Files.list(folder.resolve("fd"))) {
      String stat = Files.readString(folder.resolve("stat"));
      // The second field is the program's name in parentheses, which may hold spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new ProcessStat(
          seconds(fields, USER_TIME),
          seconds(fields, USER_TIME + 2),
          bytes(folder, "VmRSS:"),
          bytes(folder, "VmHWM:"),
          (int) descriptors.count());
    } catch (IOException e) {
      throw gone(pid, e);
    }
  }

  private static UncheckedIOException gone(long pid, IOException e) {
    return new UncheckedIOException("cannot look at process " + pid, e);
  }

  private static double seconds(String[] fields, int first) {
    return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) / TICKS_PER_SECOND;
  }

  private static long bytes(Path folder, String key) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return 0;
  }
}
