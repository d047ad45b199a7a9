package dev.vireo.export;

import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.LabelledFiles.Labelled;
import dev.vireo.training.source.DatasetKind;
import java.util.function.Consumer;

/**
 * Photos for calibration: none that the proof looks at, or that the accuracy is measured on. Scales
 * that follow from these very photos would prove nothing of others.
 */
final class CalibrationPhotos {
  private CalibrationPhotos() {}

  /**
   * @param proof what the proof may choose from
   * @param report hears how many are left out
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when no others remain
   */
  static PhotoSet choose(ExportPrecision.Int8 int8, PhotoSet proof, Consumer<String> report) {
    PhotoSet all = PhotoSet.ofFolder(int8.calibration());
    PhotoSet measured = int8.limit().map(limit -> proof.and(validation(limit))).orElse(proof);
    PhotoSet others = all.without(measured);
    int left = all.files().size() - others.files().size();
    if (others.files().isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "all %,d files in %s are also among %s, and int8 is measured on photos that it was not calibrated on; name a folder of others with --calibrate"
              .formatted(left, all.origin(), measured.origin()));
    }
    if (left > 0) {
      report.accept(
          "%,d of %,d files in %s are also among %s, and are left out of calibration"
              .formatted(left, all.files().size(), all.origin(), measured.origin()));
    }
    return others;
  }

  private static PhotoSet validation(DropLimit limit) {
    var measured = DatasetKind.of(limit.validation()).find(limit.validation()).measured().files();
    return new PhotoSet(
        measured.images().stream().map(Labelled::file).toList(), limit.validation().toString());
  }
}
