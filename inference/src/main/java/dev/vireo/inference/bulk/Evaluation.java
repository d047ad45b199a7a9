package dev.vireo.inference.bulk;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.PredictionSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What a model gets right of labelled images. An image that cannot be decoded counts as wrong
 * nowhere: it is a failure, told apart.
 *
 * @param confusion of the images that were classified
 * @param top5Correct images whose class is among their five most probable
 * @param firstFailures at most {@link #NAMED_FAILURES} of the images that could not be read
 * @param summary of the run, with its failures
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Evaluation(
    ConfusionMatrix confusion,
    long top5Correct,
    List<BulkResult.Failed> firstFailures,
    BulkSummary summary) {
  /** So many failures are told one by one. */
  public static final int NAMED_FAILURES = 10;

  private static final int TOP_5 = 5;

  public Evaluation {
    firstFailures = List.copyOf(firstFailures);
  }

  /**
   * Runs all images through the workers' engines, whichever runtime they stand for.
   *
   * @param slots still the caller's to close
   * @throws VireoException INVALID_DATASET when a class is none of the model's labels
   */
  public static Evaluation of(WorkerSlots slots, LabelledFiles files, BulkProgress progress) {
    return of(slots, files, progress, (_, _, _) -> {});
  }

  /** The same, where each image is told too. */
  public static Evaluation of(
      WorkerSlots slots, LabelledFiles files, BulkProgress progress, LabelledSink each) {
    List<String> labels = slots.list().getFirst().engine().facts().labels();
    Tally tally = new Tally(new ConfusionMatrix(labels), files, files.indices(labels), each);
    try {
      BulkSummary summary =
          new BulkPipeline(slots, BulkSettings.topK(TOP_5))
              .run(files.source().iterator(), tally, progress);
      return new Evaluation(tally.confusion, tally.top5Correct, tally.failures, summary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    private final LabelledFiles files;
    private final int[] indices;
    private final LabelledSink each;
    private final List<BulkResult.Failed> failures = new ArrayList<>();
    private int results;
    private long top5Correct;

    Tally(ConfusionMatrix confusion, LabelledFiles files, int[] indices, LabelledSink each) {
      this.confusion = confusion;
      this.files = files;
      this.indices = indices;
      this.each = each;
    }

    /** Results come in the order of the images, one for each. */
    @Override
    public void write(BulkResult result) throws IOException {
      int position = results++;
      int actual = indices[files.images().get(position).label()];
      each.write(position, actual, result);
      if (result instanceof BulkResult.Classified(_, var prediction, _)) {
        confusion.add(actual, prediction.best().index());
        if (prediction.ranked().stream().anyMatch(label -> label.index() == actual)) {
          top5Correct++;
        }
      } else if (result instanceof BulkResult.Failed failed && failures.size() < NAMED_FAILURES) {
        failures.add(failed);
      }
    }
  }
}
