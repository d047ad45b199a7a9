package dev.vireo.bench.engines;

import dev.vireo.bench.process.Energy;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a contender takes beside time: CPU seconds of its own, and the machine's joules. */
final class Spending {
  private final Contender contender;
  private final Energy energy;
  private double cpuSeconds;
  private double joules;

  Spending(Contender contender, Energy energy) {
    this.contender = contender;
    this.energy = energy;
  }

  /** Counts while something runs. */
  <T> T during(Supplier<T> work) {
    OptionalDouble cpu = contender.cpuSeconds();
    Optional<Energy.Reading> charge = energy.read();
    T result = work.get();
    joules += energy.since(charge).orElse(Double.NaN);
    cpuSeconds += contender.cpuSeconds().orElse(Double.NaN) - cpu.orElse(Double.NaN);
    return result;
  }

  /** For 1,000 of so many samples; null where it cannot be told. */
  @Nullable Double cpuSeconds(long samples) {
    return perThousand(cpuSeconds, samples);
  }

  /** For 1,000 of so many samples; null where it cannot be told. */
  @Nullable Double joules(long samples) {
    return perThousand(joules, samples);
  }

  private static @Nullable Double perThousand(double total, long samples) {
    return samples == 0 || Double.isNaN(total) ? null : Double.valueOf(1000 * total / samples);
  }
}
