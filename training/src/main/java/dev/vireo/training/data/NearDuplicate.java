package dev.vireo.training.data;

import dev.vireo.training.source.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * An image to measure on that is nearly one of those learned from; what is right of it may be
 * remembered rather than recognized.
 */
public record NearDuplicate(Sample training, Sample measured) {

  /**
   * All of a split, each measured image once.
   *
   * @param training decoded from the split's training samples
   * @param measured decoded from its validation samples
   */
  public static List<NearDuplicate> across(Split split, PixelStore training, PixelStore measured) {
    List<Sample> learned = training.readable(split.training());
    List<Sample> held = measured.readable(split.validation());
    List<NearDuplicate> found = new ArrayList<>();
    for (NearDuplicates.Pair pair : NearDuplicates.across(training, measured)) {
      found.add(new NearDuplicate(learned.get(pair.training()), held.get(pair.measured())));
    }
    return found;
  }
}
