package dev.vireo.inference.bulk.resume;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report that a HotSpot JVM leaves when native code crashes it ({@code hs_err_pid*.log}). A
 * process that was killed leaves none, which tells the two ends apart.
 *
 * @param thread the name of the thread that crashed
 */
record CrashReport(Path file, String thread) {
  /** As in {@code Current thread (0x00007f..): JavaThread "main" [_thread_in_native, id=7, ..]}. */
  private static final Pattern CURRENT_THREAD =
      Pattern.compile("^Current thread \\(0x[0-9a-f]+\\):\\s+\\S*Thread \"(.*?)\" ");

  private static final int HEAD_LINES = 200;

  /** Where this process would leave one, the likeliest place first. */
  static List<Path> placesOfThisProcess() {
    String process = Long.toString(ProcessHandle.current().pid());
    String name = "hs_err_pid" + process + ".log";
    Path usual = Path.of(name).toAbsolutePath();
    Path otherwise = Path.of(System.getProperty("java.io.tmpdir"), name);
    String chosen =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("ErrorFile")
            .getValue();
    return chosen == null || chosen.isEmpty()
        ? List.of(usual, otherwise)
        : List.of(Path.of(chosen.replace("%p", process)).toAbsolutePath(), otherwise);
  }

  /** Reads the report if it is there and names its thread. */
  static Optional<CrashReport> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (int i = 0; i < HEAD_LINES; i++) {
        String line = lines.readLine();
        if (line == null) {
          return Optional.empty();
        }
        Matcher matcher = CURRENT_THREAD.matcher(line);
        if (matcher.find()) {
          return Optional.of(new CrashReport(file, matcher.group(1)));
        }
      }
    }
    return Optional.empty();
  }
}
