package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.PredictionSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model gets right of labelled images. An image that cannot be decoded counts as wrong
 * nowhere: it is a failure, told apart.
 *
 * @param confusion of the images that were classified
 * @param top5Correct images whose class is among their five most probable
 * @param summary of the run, with its failures
 */
public record Evaluation(ConfusionMatrix confusion, long top5Correct, BulkSummary summary) {
  private static final int TOP_5 = 5;

  /**
   * Runs all images through the workers' engines, whichever runtime they stand for.
   *
   * @param slots still the caller's to close
   * @throws VireoException INVALID_DATASET when a folder's name is none of the model's labels
   */
  public static Evaluation of(WorkerSlots slots, LabelledFolder folder, BulkProgress progress) {
    List<String> labels = slots.list().getFirst().engine().facts().labels();
    Map<String, Integer> indices = indices(labels, folder);
    Tally tally = new Tally(new ConfusionMatrix(labels), folder, indices);
    try {
      BulkSummary summary =
          new BulkPipeline(slots, BulkSettings.topK(TOP_5))
              .run(folder.images().iterator(), tally, progress);
      return new Evaluation(tally.confusion, tally.top5Correct, summary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> indices(List<String> labels, LabelledFolder folder) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      indices.put(labels.get(i), i);
    }
    for (String name : folder.classes()) {
      if (!indices.containsKey(name)) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            folder.folder()
                + " has a class folder '"
                + name
                + "', and the model knows only "
                + String.join(", ", labels.subList(0, Math.min(20, labels.size())))
                + (labels.size() > 20 ? ", ..." : ""));
      }
    }
    return indices;
  }

  /** Images classified. */
  public long images() {
    return summary.images() - summary.failures();
  }

  /** The share of {@link #images()}, in [0, 1], whose most probable class is theirs. */
  public double top1() {
    return images() == 0 ? 0 : (double) confusion.correct() / images();
  }

  /** The share of {@link #images()}, in [0, 1], with their class among the five most probable. */
  public double top5() {
    return images() == 0 ? 0 : (double) top5Correct / images();
  }

  private static final class Tally implements PredictionSink {
    private final ConfusionMatrix confusion;
    private final LabelledFolder folder;
    private final Map<String, Integer> indices;
    private long top5Correct;

    Tally(ConfusionMatrix confusion, LabelledFolder folder, Map<String, Integer> indices) {
      this.confusion = confusion;
      this.folder = folder;
      this.indices = indices;
    }

    @Override
    public void write(BulkResult result) {
      if (result instanceof BulkResult.Classified(var input, var prediction, _)) {
        int actual = indices.get(folder.classOf(input.name()));
        confusion.add(actual, prediction.best().index());
        if (prediction.ranked().stream().anyMatch(label -> label.index() == actual)) {
          top5Correct++;
        }
      }
    }
  }
}
