package dev.vireo.inference.choice;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All ways to run a model on a machine, each tried once on the same images.
 *
 * @param decodeSeconds that decoding one of them takes
 * @param ways the usual one first
 * @param refused why others were not tried, for people
 * @param whole whether all ways that there are were tried, not one alone beside the usual
 */
public record Trial(double decodeSeconds, List<Tried> ways, List<String> refused, boolean whole) {
  public Trial {
    ways = List.copyOf(ways);
    refused = List.copyOf(refused);
  }

  /** As the model is run where nobody says how. */
  public Tried usual() {
    return ways.getFirst();
  }

  /**
   * @param minAgreement share of the images that must have the same top-1 as usual
   */
  public Tried fastest(double minAgreement) {
    return ways.stream()
        .filter(way -> way.agreement().share() >= minAgreement)
        .min(Comparator.comparingDouble(Tried::seconds))
        .orElseGet(this::usual);
  }

  /** The one of that name, if it was tried. */
  public Optional<Tried> way(String name) {
    return ways.stream().filter(way -> way.name().equals(name)).findFirst();
  }

  /** What all cores would classify in a second, decoding included. */
  public double imagesPerSecond(Tried way) {
    return Runtime.getRuntime().availableProcessors() / (decodeSeconds + way.seconds());
  }

  /**
   * {@code pytorch, bf16: 131 images/s, 99.6 % as fp32; onnx, fp32 would be 66}.
   *
   * @param chosen of these
   */
  public String line(Tried chosen) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: %s images/s, %s",
                chosen.name(),
                rate(chosen),
                percent(chosen.agreement())));
    String before = "; ";
    for (Tried way : ways) {
      if (!way.equals(chosen)) {
        line.append(before)
            .append(String.format(Locale.ROOT, "%s would be %s", way.name(), rate(way)));
        if (way.agreement().share() < 1) {
          line.append(" (" + percent(way.agreement()) + ")");
        }
        before = ", ";
      }
    }
    return line.toString();
  }

  private String rate(Tried way) {
    double rate = imagesPerSecond(way);
    return String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%.0f", rate);
  }

  private String percent(Agreement agreement) {
    return String.format(Locale.ROOT, "%.1f %% as %s", 100 * agreement.share(), usual().numbers());
  }
}
