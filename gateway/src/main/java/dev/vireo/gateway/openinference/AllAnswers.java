package dev.vireo.gateway.openinference;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The answers to the images of one request: all of them, or the first failure. */
final class AllAnswers {
  private final List<CompletableFuture<BatchAnswer>> answers;
  private final CompletableFuture<List<BatchAnswer>> all = new CompletableFuture<>();
  private final AtomicInteger missing;

  private AllAnswers(List<CompletableFuture<BatchAnswer>> answers) {
    this.answers = answers;
    this.missing = new AtomicInteger(answers.size());
  }

  /**
   * @return in the order of {@code answers}; a failure or a cancellation withdraws the rest
   */
  static CompletableFuture<List<BatchAnswer>> of(List<CompletableFuture<BatchAnswer>> answers) {
    AllAnswers gathered = new AllAnswers(answers);
    for (int i = 0; i < answers.size(); i++) {
      int index = i;
      var _ = answers.get(i).whenComplete((answer, failure) -> gathered.answered(index, failure));
    }
    var _ = gathered.all.whenComplete((done, failure) -> gathered.withdraw(failure));
    return gathered.all;
  }

  private void answered(int index, Throwable failure) {
    if (failure != null) {
      all.completeExceptionally(answers.size() == 1 ? failure : about(index, failure));
    } else if (missing.decrementAndGet() == 0) {
      List<BatchAnswer> done = new ArrayList<>(answers.size());
      for (CompletableFuture<BatchAnswer> answer : answers) {
        done.add(answer.join());
      }
      all.complete(done);
    }
  }

  private static Throwable about(int index, Throwable failure) {
    return failure instanceof VireoException known
        ? new VireoException(known.code(), "image " + index + ": " + known.getMessage(), known)
        : failure;
  }

  private void withdraw(Throwable failure) {
    if (failure != null) {
      for (CompletableFuture<BatchAnswer> answer : answers) {
        answer.cancel(false);
      }
    }
  }
}
