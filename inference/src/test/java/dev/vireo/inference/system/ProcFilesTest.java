package dev.vireo.inference.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class ProcFilesTest {
  @Test
  void saysNothingOfWhatTheSystemDoesNotTell() {
    assertThat(ProcFiles.lines("vireo-tells-nothing")).isEmpty();
    assertThat(ProcFiles.find("vireo-tells-nothing")).isEmpty();
  }

  @Test
  void namesTheFilesThatThisProcessRuns() {
    assumeTrue(Host.here().isLinux(), "only Linux tells");

    assertThat(ProcFiles.mappedFiles()).anyMatch(file -> file.endsWith("/libjvm.so"));
    assertThat(ProcFiles.find("self/task")).isPresent();
    assertThat(ProcFiles.lines("self/status")).anyMatch(line -> line.startsWith("VmRSS:"));
  }
}
