package dev.vireo.export;

import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What a file is held to when it is verified: it follows from what its graph computes in, and from
 * nothing that the file says of itself.
 *
 * @param precision as {@code --precision} names it
 * @param usual what follows from the precision
 * @param tolerance the same, or what the request names in its place
 */
record HeldTo(String precision, Tolerance usual, Tolerance tolerance) {
  private static final Pattern INTEGER_OPERATORS =
      Pattern.compile("QLinear.*|.*QuantizeLinear|.*Integer|QGemm|QAttention");

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_MODEL for the file, INVALID_ARGUMENT
   *     when the request sets a figure that is out of range or not for its precision
   */
  static HeldTo of(VerifyRequest request) {
    OnnxSummary graph = OnnxSummary.read(request.file());
    if (graph.operators().keySet().stream()
        .anyMatch(name -> INTEGER_OPERATORS.matcher(name).matches())) {
      if (request.tolerance().isPresent()) {
        throw refused(request, "integers, whose logits cannot be equal", "--min-agreement SHARE");
      }
      double share = request.minAgreement().orElse(ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT);
      ExportPrecision.Int8.requireShare(share);
      return new HeldTo(
          "int8",
          new Tolerance.SameTop1(ExportPrecision.Int8.DEFAULT_MIN_AGREEMENT),
          new Tolerance.SameTop1(share));
    }
    if (request.minAgreement().isPresent()) {
      throw refused(request, "floating point", "--tolerance X");
    }
    return graph.weightTypes().contains("float16")
        ? logits("fp16", new ExportPrecision.Float16().tolerance(), request.tolerance())
        : logits("fp32", new ExportPrecision.Float32().tolerance(), request.tolerance());
  }

  private static HeldTo logits(
      String precision, Tolerance.LogitDifference usual, OptionalDouble given) {
    return new HeldTo(
        precision, usual, given.isPresent() ? usual.withLimit(given.getAsDouble()) : usual);
  }

  private static VireoException refused(VerifyRequest request, String computes, String option) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "%s computes in %s: what it is held to is set with %s"
            .formatted(request.file(), computes, option));
  }
}
