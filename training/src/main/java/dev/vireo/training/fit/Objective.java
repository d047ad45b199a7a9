package dev.vireo.training.fit;

import ai.djl.ndarray.NDArray;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.Batch;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.TorchNetwork;
import java.util.List;
import java.util.Optional;

/**
 * What training makes smaller: the loss by the labels, and by a teacher's answer if there is one.
 */
final class Objective implements AutoCloseable {
  /** A teacher and what its answer counts. */
  private record Lesson(Teacher teacher, TeacherLoss loss, double weight) {}

  private final CrossEntropy labels;
  private final Optional<Lesson> lesson;

  private Objective(CrossEntropy labels, Optional<Lesson> lesson) {
    this.labels = labels;
    this.lesson = lesson;
  }

  /** By the labels alone. */
  static Objective of(CrossEntropy labels) {
    return new Objective(labels, Optional.empty());
  }

  /**
   * @throws VireoException as {@link Teacher#open}
   */
  static Objective open(TrainingPlan plan, TrainingData data, Execution execution) {
    CrossEntropy labels = new CrossEntropy(plan.labelSmoothing());
    return new Objective(
        labels, plan.distillation().map(settings -> lesson(settings, plan, data, execution)));
  }

  private static Lesson lesson(
      Distillation settings, TrainingPlan plan, TrainingData data, Execution execution) {
    Teacher teacher =
        Teacher.open(
            settings.teacher(),
            data.labels(),
            plan,
            Math.min(plan.batchSize(), data.split().training().size()),
            execution);
    return new Lesson(
        teacher, new TeacherLoss(settings.target(), settings.temperature()), settings.weight());
  }

  /** The logits that {@link #loss} takes: each classifier's own where there is a teacher. */
  List<NDArray> logits(TorchNetwork network, NDArray images) {
    return lesson.isPresent() ? network.heads(images) : List.of(network.forward(images, true));
  }

  /**
   * @param logits of which the first learns from the labels and the last from the teacher
   * @return a scalar in their manager
   */
  NDArray loss(List<NDArray> logits, Batch batch) {
    NDArray byLabels =
        labels.loss(logits.getFirst(), batch.labels(), batch.partners(), batch.share());
    return lesson.isPresent() ? joined(byLabels, logits.getLast(), batch, lesson.get()) : byLabels;
  }

  private static NDArray joined(NDArray byLabels, NDArray logits, Batch batch, Lesson lesson) {
    // Backward reads the shares from Java's memory: they must live as long as the logits' manager.
    NDArray own = logits.getManager().create((float) (1 - lesson.weight));
    NDArray taught = logits.getManager().create((float) lesson.weight);
    NDArray byTeacher = lesson.loss.loss(logits, lesson.teacher.logits(batch));
    return byLabels.mul(own).add(byTeacher.mul(taught));
  }

  @Override
  public void close() {
    lesson.ifPresent(present -> present.teacher.close());
  }
}
