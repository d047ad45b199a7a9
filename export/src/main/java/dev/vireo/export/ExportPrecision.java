package dev.vireo.export;

import dev.vireo.export.parity.Tolerance;
import dev.vireo.export.quantize.CalibrationMethod;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.Optional;

/** What an exported graph computes in. Its input and output are the same in each. */
public sealed interface ExportPrecision {
  /** Single precision, as the source computes. */
  record Float32() implements ExportPrecision {
    private static final Tolerance.LogitDifference TOLERANCE = new Tolerance.LogitDifference(1e-4);

    @Override
    public String label() {
      return "fp32";
    }

    @Override
    public Tolerance.LogitDifference tolerance() {
      return TOLERANCE;
    }
  }

  /**
   * Half precision, but for layer norms, softmax, means and the last matrix, whose logits stay in
   * single precision. For GPUs: processors without half arithmetic convert back and forth.
   */
  record Float16() implements ExportPrecision {
    private static final Tolerance.LogitDifference TOLERANCE = new Tolerance.LogitDifference(0.05);

    @Override
    public String label() {
      return "fp16";
    }

    @Override
    public Tolerance.LogitDifference tolerance() {
      return TOLERANCE;
    }
  }

  /**
   * 8-bit integers where a network spends its time, float32 elsewhere.
   *
   * @param calibration folder of images, of the kind that the network was trained on
   * @param method how scales follow from these
   * @param minAgreement share of the proof's photos that must keep their top-1, 0 to 1
   * @param limit on what may be lost, until which nodes go back to float; none without it
   */
  record Int8(
      Path calibration, CalibrationMethod method, double minAgreement, Optional<DropLimit> limit)
      implements ExportPrecision {
    /** As exact as all values on photos of birds, and not at the mercy of one outlier. */
    public static final double DEFAULT_PERCENTILE = 99.999;

    public static final double DEFAULT_MIN_AGREEMENT = 0.98;

    /**
     * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when a figure is out of range
     */
    public Int8 {
      if (method instanceof CalibrationMethod.Percentile(double share)
          && !(share > 0.5 && share <= 1)) {
        throw outOfRange("the percentile", 100 * share, "above 50 and at most 100");
      }
      requireShare(minAgreement);
    }

    static void requireShare(double minAgreement) {
      if (!(minAgreement >= 0 && minAgreement <= 1)) {
        throw outOfRange("the agreement", minAgreement, "a share from 0 to 1");
      }
    }

    /** The defaults, calibrated on a folder of images. */
    public Int8(Path calibration) {
      this(calibration, DEFAULT_PERCENTILE, DEFAULT_MIN_AGREEMENT);
    }

    /**
     * @param percentile of each value's occurrences that the integers reach, above 50 and at most
     *     100, which is all
     */
    public Int8(Path calibration, double percentile, double minAgreement) {
      this(
          calibration,
          new CalibrationMethod.Percentile(percentile / 100),
          minAgreement,
          Optional.empty());
    }

    private static VireoException outOfRange(String what, double given, String range) {
      return new VireoException(
          ErrorCode.INVALID_ARGUMENT, what + " is " + given + ", not " + range);
    }

    @Override
    public String label() {
      return "int8";
    }

    @Override
    public Tolerance tolerance() {
      return new Tolerance.SameTop1(minAgreement);
    }
  }

  /** As it is called on the command line. */
  String label();

  /** What the proof asks of it. */
  Tolerance tolerance();
}
