package dev.vireo.training.fit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds after a garbage collection.
 *
 * @param arrays that can be reached, whichever manager owns them
 * @param managers of arrays that can be reached
 * @param residentBytes of the process, native memory included
 */
record Held(long arrays, long managers, long residentBytes) {
  private static final String ENGINE = "ai.djl.pytorch.engine.";

  static Held now() {
    try {
      // A histogram of the live objects begins with a full collection.
      String histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      return new Held(
          instances(histogram, "PtNDArray"), instances(histogram, "PtNDManager"), resident());
    } catch (JMException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Lines are {@code rank: instances bytes class}. */
  private static long instances(String histogram, String type) {
    Pattern line = Pattern.compile(" (\\d+) +\\d+ +" + Pattern.quote(ENGINE + type) + "\\b");
    Matcher matcher = line.matcher(histogram);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no resident memory in /proc/self/status");
  }
}
