package dev.vireo.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyTest {
  @TempDir private Path counters;

  private void zone(String name, long microjoules) throws IOException {
    Path zone = Files.createDirectories(counters.resolve(name));
    Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
  }

  @Test
  void addsThePackagesAndNotTheirParts() throws IOException {
    zone("intel-rapl:0", 1_000_000);
    zone("intel-rapl:0:0", 500_000);
    zone("intel-rapl:1", 7_000_000);
    Energy energy = Energy.of(counters);
    Optional<Energy.Reading> before = energy.read();

    zone("intel-rapl:0", 3_500_000);
    zone("intel-rapl:0:0", 900_000);
    zone("intel-rapl:1", 8_000_000);

    assertThat(energy.describe()).isEqualTo("RAPL, 2 packages");
    assertThat(energy.since(before).orElseThrow()).isCloseTo(3.5, within(1e-9));
  }

  @Test
  void aCounterThatBeganAnewWentOn() throws IOException {
    zone("intel-rapl:0", 262_143_000_000L);
    Energy energy = Energy.of(counters);
    Optional<Energy.Reading> before = energy.read();

    zone("intel-rapl:0", 671_150);

    assertThat(energy.since(before).orElseThrow()).isCloseTo(1.0, within(1e-9));
  }

  @Test
  void saysWhereThereAreNoCounters() {
    Energy energy = Energy.of(counters.resolve("none"));

    assertThat(energy.read()).isEmpty();
    assertThat(energy.since(Optional.empty())).isEmpty();
    assertThat(energy.describe()).startsWith("not readable");
  }

  @Test
  void whatCannotBeReadIsNotGuessed() throws IOException {
    zone("intel-rapl:0", 1);
    Files.writeString(counters.resolve("intel-rapl:0/energy_uj"), "no number");

    assertThat(Energy.of(counters).describe()).startsWith("not readable");
  }
}
