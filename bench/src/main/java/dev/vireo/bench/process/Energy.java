package dev.vireo.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What the machine's processors take, by their own counters (Linux' {@code powercap}: RAPL). It is
 * the whole machine's, whoever causes it.
 */
public final class Energy {
  private static final Path COUNTERS = Path.of("/sys/class/powercap");
  private static final double MICRO = 1e-6;

  private final List<Counter> packages;

  /** Of one package; it begins anew beyond a limit. */
  private record Counter(Path file, long limit) {
    long read() throws IOException {
      return Long.parseLong(Files.readString(file).strip());
    }
  }

  /** What the counters showed. */
  public record Reading(List<Long> values) {
    public Reading {
      values = List.copyOf(values);
    }
  }

  private Energy(List<Counter> packages) {
    this.packages = packages;
  }

  /** Of this machine. */
  public static Energy ofMachine() {
    return of(COUNTERS);
  }

  /**
   * @param folder with a folder {@code intel-rapl:N} for each package
   */
  static Energy of(Path folder) {
    List<Counter> found = new ArrayList<>();
    try (Stream<Path> zones = Files.list(folder)) {
      for (Path zone : zones.sorted().toList()) {
        // intel-rapl:0 is a package, intel-rapl:0:0 a part of it.
        if (String.valueOf(zone.getFileName()).matches("intel-rapl:[0-9]+")) {
          Path limit = zone.resolve("max_energy_range_uj");
          long most = Long.parseLong(Files.readString(limit).strip());
          Counter counter = new Counter(zone.resolve("energy_uj"), most);
          counter.read();
          found.add(counter);
        }
      }
    } catch (IOException | NumberFormatException _) {
      return new Energy(List.of()); // not there, or for root alone
    }
    return new Energy(found);
  }

  /** For people. */
  public String describe() {
    return packages.isEmpty()
        ? "not readable (RAPL's counters are not there, or for root alone)"
        : "RAPL, " + packages.size() + (packages.size() == 1 ? " package" : " packages");
  }

  /** Empty where they cannot be read. */
  public Optional<Reading> read() {
    List<Long> values = new ArrayList<>();
    for (Counter counter : packages) {
      try {
        values.add(counter.read());
      } catch (IOException | NumberFormatException _) {
        return Optional.empty();
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new Reading(values));
  }

  /** Joules from then to now; empty where they cannot be read. */
  public OptionalDouble since(Optional<Reading> before) {
    Optional<Reading> now = read();
    if (before.isEmpty() || now.isEmpty()) {
      return OptionalDouble.empty();
    }
    double joules = 0;
    for (int i = 0; i < packages.size(); i++) {
      long more = now.get().values().get(i) - before.get().values().get(i);
      joules += MICRO * (more < 0 ? more + packages.get(i).limit() : more);
    }
    return OptionalDouble.of(joules);
  }
}
