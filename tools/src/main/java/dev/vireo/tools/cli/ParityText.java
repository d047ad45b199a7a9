package dev.vireo.tools.cli;

import dev.vireo.export.parity.OutputParity;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ReferenceReport;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.training.weights.foreign.Origin;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A proof in words. */
final class ParityText {
  private ParityText() {}

  private static String images(ParityReport parity) {
    String photos = parity.images() == 1 ? "1 photo" : parity.images() + " photos";
    String noise = parity.noiseImages() + " images of random pixels";
    if (parity.noiseImages() == 0) {
      return photos;
    }
    return parity.images() == 0 ? noise : photos + " and " + noise;
  }

  /** Said only where there are several. */
  private static String sizes(ParityReport parity) {
    return parity.sizes().size() < 2
        ? ""
        : parity.sizes().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" and ", ", at ", " pixels"));
  }

  /**
   * @param origin of weights from elsewhere: the proof is one of how they are understood
   */
  static void print(ParityReport parity, Optional<Origin> origin, PrintWriter out) {
    String source =
        origin.isPresent() ? "PyTorch running this reading of the weights" : "its source";
    out.printf("%s on %s%s:%n", headline(parity, source), images(parity), sizes(parity));
    List<String> guesses = origin.map(Origin::guesses).orElse(List.of());
    guesses.forEach(guess -> out.printf("  %s%n", guess));
    parity.kernels().notice().ifPresent(notice -> out.printf("  %s%n", notice));
    boolean byLogits = parity.tolerance() instanceof Tolerance.LogitDifference;
    out.printf(
        Locale.ROOT,
        "  largest logit difference %.2g%s, mean %.2g, largest logit %.3g%n",
        parity.maxDifference(),
        byLogits ? " (" + parity.asked() + ")" : "",
        parity.meanDifference(),
        parity.largestLogit());
    out.printf(
        Locale.ROOT,
        "  same top-1 on %d of %d%s%n",
        parity.sameTop1(),
        parity.allImages(),
        byLogits
            ? ""
            : String.format(
                Locale.ROOT, ", %.1f%% (%s)", 100 * parity.agreement(), parity.asked()));
    for (OutputParity output : parity.outputs()) {
      out.printf(
          Locale.ROOT,
          "  %s: largest difference %.2g, mean %.2g (%s)%n",
          output.name(),
          output.maxDifference(),
          output.meanDifference(),
          output.asked());
    }
    out.printf(
        Locale.ROOT,
        "  PyTorch %.0f images/s, ONNX Runtime %.0f images/s%n",
        parity.sourceImagesPerSecond(),
        parity.exportedImagesPerSecond());
    if (parity.images() == 0) {
      out.println("No held-out images lie beside the checkpoint; --images DIR adds photos.");
    }
    if (!guesses.isEmpty()) {
      out.println(
          "What is guessed, no proof here shows: --reference LOGITS.npy --images DIR compares with"
              + " the original (--reference-script).");
    }
  }

  static void print(ReferenceReport reference, PrintWriter out) {
    out.printf(
        "%s: %s%n",
        reference.holds() ? "Proved equal to the original" : "Compared with the original",
        reference.words());
  }

  private static String headline(ParityReport parity, String source) {
    if (!parity.holds()) {
      return "Compared with " + source;
    }
    return switch (parity.tolerance()) {
      case Tolerance.LogitDifference given when given.limit() > given.rounding() ->
          "Close to " + source + ", as asked";
      case Tolerance.LogitDifference _ -> "Proved equal to " + source;
      case Tolerance.SameTop1 _ -> "Proved to agree with " + source;
    };
  }
}
