package dev.vireo.inference.bulk;

import java.util.List;
import org.apiguardian.api.API;

/** How often images of one class were taken for another. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ConfusionMatrix {
  private final List<String> labels;
  private final long[][] counts;

  /** Without any image yet. */
  public ConfusionMatrix(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.counts = new long[labels.size()][labels.size()];
  }

  /** Counts one image. */
  public void add(int actual, int predicted) {
    counts[actual][predicted]++;
  }

  /** Class names in the order of the indices. */
  public List<String> labels() {
    return labels;
  }

  /** Images of class {@code actual} whose top-1 label was class {@code predicted}. */
  public long count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /** Images of class {@code actual}. */
  public long total(int actual) {
    long total = 0;
    for (long count : counts[actual]) {
      total += count;
    }
    return total;
  }

  /** Images whose top-1 label was class {@code predicted}. */
  public long predicted(int predicted) {
    long total = 0;
    for (long[] row : counts) {
      total += row[predicted];
    }
    return total;
  }

  /** Of the images that were taken for a class, the share that is of it; 0 when there are none. */
  public double precision(int label) {
    return share(counts[label][label], predicted(label));
  }

  /** Of the images of a class, the share that was taken for it; 0 when there are none. */
  public double recall(int label) {
    return share(counts[label][label], total(label));
  }

  /** The harmonic mean of precision and recall; 0 when there are no images of a class. */
  public double f1(int label) {
    return share(2 * counts[label][label], total(label) + predicted(label));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Images of all classes. */
  public long images() {
    long images = 0;
    for (int i = 0; i < counts.length; i++) {
      images += total(i);
    }
    return images;
  }

  /** Images whose top-1 label is their class. */
  public long correct() {
    long correct = 0;
    for (int i = 0; i < counts.length; i++) {
      correct += counts[i][i];
    }
    return correct;
  }

  /** The class that images of {@code actual} were most often mistaken for, or -1 for none. */
  public int worstMistake(int actual) {
    int worst = -1;
    for (int i = 0; i < counts.length; i++) {
      boolean mistake = i != actual && counts[actual][i] > 0;
      if (mistake && (worst < 0 || counts[actual][i] > counts[actual][worst])) {
        worst = i;
      }
    }
    return worst;
  }
}
