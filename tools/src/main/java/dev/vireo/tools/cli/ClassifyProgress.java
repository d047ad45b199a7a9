package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.tools.terminal.Progress;
import dev.vireo.tools.terminal.RateMeter;

/**
 * What a person sees of a bulk run: images done, the rate of the last seconds, failures, and when
 * it will end, as soon as the inputs have been counted beside the work.
 */
final class ClassifyProgress implements BulkProgress, AutoCloseable {
  private final Progress bar = Progress.open("classify", -1);
  private final RateMeter rate = new RateMeter(System::nanoTime);
  private final long done;
  private final long failed;

  /**
   * @param done inputs whose rows were there before
   * @param failed those of them that had failed
   */
  ClassifyProgress(ImageSource source, long done, long failed) {
    this.done = done;
    this.failed = failed;
    if (Progress.terminal() && source.countable()) {
      Thread.ofPlatform().daemon().name("vireo-count").start(() -> bar.expect(source.count()));
    }
  }

  @Override
  public void advanced(long images, long failures) {
    bar.stepTo(done + images);
    long all = failed + failures;
    String speed = "%,.1f images/s".formatted(rate.perSecond(images));
    bar.note(all == 0 ? speed : "%s, %,d failed".formatted(speed, all));
  }

  @Override
  public void close() {
    bar.close();
  }
}
