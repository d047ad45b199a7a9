package dev.vireo.inference.bulk;

import java.util.List;

/** How often images of one class were taken for another. */
public final class ConfusionMatrix {
  private final List<String> labels;
  private final long[][] counts;

  ConfusionMatrix(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.counts = new long[labels.size()][labels.size()];
  }

  void add(int actual, int predicted) {
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
