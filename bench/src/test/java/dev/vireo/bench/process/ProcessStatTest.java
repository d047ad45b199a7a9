package dev.vireo.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessStatTest {
  @Test
  void countsTheCpuTimeThatAProcessSpends() {
    double before = ProcessStat.read(ProcessHandle.current().pid()).cpuSeconds();
    double start = OwnProcess.cpuSeconds();
    while (OwnProcess.cpuSeconds() - start < 0.1) {
      Thread.onSpinWait();
    }

    assertThat(ProcessStat.read(ProcessHandle.current().pid()).cpuSeconds() - before)
        .isGreaterThan(0.05);
  }

  @Test
  void countsOpenFiles(@TempDir Path folder) throws IOException {
    long pid = ProcessHandle.current().pid();
    int before = ProcessStat.read(pid).openFiles();
    try (var open = Files.newOutputStream(folder.resolve("file"))) {
      assertThat(ProcessStat.read(pid).openFiles()).isEqualTo(before + 1);
      open.flush();
    }
  }

  @Test
  void aRunningJvmResidesInMegabytes() {
    ProcessStat own = ProcessStat.read(ProcessHandle.current().pid());
    assertThat(own.residentBytes()).isBetween(10L << 20, 100L << 30);
    assertThat(own.mostResidentBytes()).isGreaterThanOrEqualTo(own.residentBytes());
  }

  @Test
  void aProcessThatIsGoneCannotBeLookedAt() {
    assertThatThrownBy(() -> ProcessStat.read(Integer.MAX_VALUE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot look at process 2147483647");
  }

  @Test
  void theMachineIsAtLeastAsBusyAsThisProcess() {
    SystemStat before = SystemStat.read();
    double start = OwnProcess.cpuSeconds();
    while (OwnProcess.cpuSeconds() - start < 0.2) {
      Thread.onSpinWait();
    }

    assertThat(SystemStat.read().busySeconds() - before.busySeconds()).isGreaterThan(0.1);
  }
}
