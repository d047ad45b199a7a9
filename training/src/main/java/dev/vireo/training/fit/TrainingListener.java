package dev.vireo.training.fit;

import dev.vireo.training.data.NearDuplicate;
import dev.vireo.training.data.Unreadable;
import java.nio.file.Path;
import java.util.List;

/** Hears how training goes. Called on the training thread, except for {@link #decoded}. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener SILENT = new TrainingListener() {};

  /**
   * One more image was decoded, of {@code total}; several threads call at once.
   *
   * @param total images of the training and validation sets
   */
  default void decoded(int total) {}

  /** Images that were left out because they could not be read; called once if there are any. */
  default void skipped(List<Unreadable> images) {}

  /**
   * Held-out images that are nearly the same as images to learn from; called once if there are any.
   *
   * @param list that names all of them
   */
  default void duplicates(List<NearDuplicate> images, Path list) {}

  /** Training is about to begin or to go on. */
  default void started(TrainingStart start) {}

  default void step(StepMetrics metrics) {}

  default void epoch(EpochMetrics metrics) {}

  /**
   * The process was asked to end: the step in hand is done, and what was learned is saved.
   *
   * @param epochsDone whole epochs, after which resuming goes on
   */
  default void interrupted(int epochsDone) {}

  /**
   * The run ends before its last epoch, because the last {@code patience} epochs brought no better
   * one.
   */
  default void outOfPatience(int epochsDone, int patience) {}
}
