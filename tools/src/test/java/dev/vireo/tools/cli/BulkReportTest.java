package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.StageSeconds;
import dev.vireo.inference.image.DraftGain;
import org.junit.jupiter.api.Test;

class BulkReportTest {
  private static final double SECONDS = 20;
  private static final int WORKERS = 2;

  @Test
  void aRunThatDecodesLargePhotosSaysWhatDraftWouldSave() {
    assertThat(BulkReport.draft(run(new DraftGain(1498, 36, 22, 0.5, 0.125))))
        .hasValue(
            "1,498 JPEGs are at least twice as large as the model asks: --decode draft would save"
                + " about 14 s of 20, as 22 of them tell ('vireo evaluate' tells what it costs)");
  }

  @Test
  void saysNothingWhereItWouldSaveLittleOrNobodyKnows() {
    assertThat(BulkReport.draft(run(DraftGain.NONE))).as("no large photos").isEmpty();
    assertThat(BulkReport.draft(run(new DraftGain(30, 36, 0, 0, 0)))).as("not tried").isEmpty();
    assertThat(BulkReport.draft(run(new DraftGain(900, 19, 9, 0.5, 0.05))))
        .as("less than half of the time")
        .isEmpty();
    assertThat(BulkReport.draft(run(new DraftGain(1498, 36, 22, 0.5, 0.4))))
        .as("progressive files: less than a fifth")
        .isEmpty();
  }

  private static BulkSummary run(DraftGain gain) {
    StageSeconds busy = new StageSeconds(1, 37, 2, 0);
    return new BulkSummary(1500, 2, SECONDS, busy, WORKERS, false, gain);
  }
}
