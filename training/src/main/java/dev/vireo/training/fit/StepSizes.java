package dev.vireo.training.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The height and width of the images of each step of a run. */
final class StepSizes {
  /** Pixels by which images grow at once. */
  private static final int INCREMENT = 4;

  private final List<Stage> stages = new ArrayList<>();

  /**
   * Steps with images of one size.
   *
   * @param end the first step after it
   */
  private record Stage(long end, int size) {
    private double pixels(long begin, long until) {
      return (double) Math.max(0, Math.min(end, until) - begin) * size * size;
    }
  }

  /**
   * @param size of the network's input
   */
  StepSizes(Optional<ProgressiveResizing> resizing, int size, long totalSteps) {
    resizing.ifPresent(growth -> grow(growth, size, totalSteps));
    stages.add(new Stage(totalSteps, size));
  }

  private void grow(ProgressiveResizing growth, int size, long totalSteps) {
    stages.add(new Stage(1, size)); // what memory does not hold, is known at once
    int sizes = Math.ceilDiv(size - growth.from(), INCREMENT);
    double between = 1 - growth.delay() - growth.full();
    for (int i = 0; i < sizes; i++) {
      double end = growth.delay() + between * (i + 1) / sizes;
      stages.add(new Stage(Math.round(end * totalSteps), growth.from() + INCREMENT * i));
    }
  }

  /**
   * @param step counted from 0
   */
  int of(long step) {
    for (Stage stage : stages) {
      if (step < stage.end) {
        return stage.size;
      }
    }
    throw new IllegalArgumentException("no step " + step);
  }

  /** All that occur, each once. */
  List<Integer> distinct() {
    return stages.stream().map(Stage::size).distinct().toList();
  }

  /** What part of all pixels of the run the first {@code steps} see, in [0, 1]. */
  double share(long steps) {
    return pixels(steps) / pixels(stages.getLast().end);
  }

  private double pixels(long steps) {
    double sum = 0;
    long begin = 0;
    for (Stage stage : stages) {
      sum += stage.pixels(begin, steps);
      begin = Math.max(begin, stage.end);
    }
    return sum;
  }
}
