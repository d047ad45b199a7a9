package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashReportTest {
  private static final String THREAD =
      "Current thread (0x00007f2c1c0d5a10):  JavaThread \"vireo-bulk-1\" daemon"
          + " [_thread_in_native, id=7]\n";

  @TempDir private Path folder;

  @Test
  void namesTheThreadThatCrashed() throws IOException {
    Path file = report("#\n# SIGSEGV\n#\n" + THREAD);
    assertThat(CrashReport.read(file)).hasValue(new CrashReport(file, "vireo-bulk-1"));
  }

  @Test
  void aReportThatNamesNoThreadIsNone() throws IOException {
    assertThat(CrashReport.read(folder.resolve("none.log"))).isEmpty();
    assertThat(CrashReport.read(folder)).isEmpty();
    assertThat(CrashReport.read(report("# SIGSEGV\n"))).isEmpty();
    assertThat(CrashReport.read(report("#\n".repeat(199) + THREAD))).isPresent();
    assertThat(CrashReport.read(report("#\n".repeat(200) + THREAD)))
        .as("far below, where memory is dumped")
        .isEmpty();
  }

  @Test
  void thisProcessWouldLeaveOneWhereItRunsOrElseAmongTemporaryFiles() {
    String name = "hs_err_pid" + ProcessHandle.current().pid() + ".log";
    assertThat(CrashReport.placesOfThisProcess())
        .containsExactly(
            Path.of(name).toAbsolutePath(), Path.of(System.getProperty("java.io.tmpdir"), name));
  }

  private Path report(String text) throws IOException {
    return Files.writeString(folder.resolve("hs_err_pid7.log"), text);
  }
}
