package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.PredictionSink;
import dev.vireo.inference.bulk.sink.RowWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sorts more rows than memory holds, by name, as their UTF-8 bytes sort; rows of one name keep
 * their order. What does not fit is written sorted to files (JSON Lines), which are merged.
 */
final class SortedRows {
  /** Files that are read at once; more are merged into one before. */
  private static final int FAN_IN = 64;

  private static final long BYTES_PER_ROW = 128;
  private static final long BYTES_PER_RANK = 96;

  private final long memory;
  private final IntFunction<Path> files;
  private List<BulkResult> held = new ArrayList<>();
  private List<Path> runs = new ArrayList<>();
  private long heldBytes;
  private int made;
  private int ranks = 1;
  private int embedding;

  /**
   * @param memory bytes of rows on the heap at once, about
   * @param files names a new one
   */
  SortedRows(long memory, IntFunction<Path> files) {
    this.memory = memory;
    this.files = files;
  }

  void add(BulkResult row) throws IOException {
    held.add(row);
    heldBytes += BYTES_PER_ROW + 2L * row.name().length();
    switch (row) {
      case Classified(_, var prediction, var features) -> {
        ranks = Math.max(ranks, prediction.ranked().size());
        for (RankedLabel ranked : prediction.ranked()) {
          heldBytes += BYTES_PER_RANK + 2L * ranked.label().length();
        }
        widen(features);
      }
      case Undecided(_, _, var features) -> widen(features);
      case Failed(_, _, var message) -> heldBytes += 2L * message.length();
    }
    if (heldBytes > memory) {
      spill();
    }
  }

  private void widen(Embedding features) {
    embedding = Math.max(embedding, features.size());
    heldBytes += (long) features.size() * Float.BYTES;
  }

  /** As wide as the widest row. */
  Columns columns() {
    return new Columns(ranks, embedding);
  }

  private void spill() throws IOException {
    held.sort(ORDER);
    Path file = files.apply(made++);
    try (RowWriter out = writer(file)) {
      for (BulkResult row : held) {
        out.write(row);
      }
    }
    held = new ArrayList<>();
    heldBytes = 0;
    runs.add(file);
    if (runs.size() == FAN_IN) {
      Path all = files.apply(made++);
      try (RowWriter out = writer(all)) {
        merge(out);
      }
      for (Path run : runs) {
        Files.delete(run);
      }
      runs = new ArrayList<>(List.of(all));
    }
  }

  private static RowWriter writer(Path file) throws IOException {
    return OutputFormat.JSONL.open(
        new BufferedOutputStream(Files.newOutputStream(file)), Columns.ranks(1), false);
  }

  /** All rows in order. They are gone afterwards. */
  void writeTo(PredictionSink sink) throws IOException {
    if (runs.isEmpty()) {
      held.sort(ORDER);
      for (BulkResult row : held) {
        sink.write(row);
      }
      return;
    }
    spill();
    merge(sink);
  }

  private void merge(PredictionSink sink) throws IOException {
    List<Run> open = new ArrayList<>();
    try {
      PriorityQueue<Run> next =
          new PriorityQueue<>(
              Comparator.comparing(Run::first, ORDER).thenComparingInt(Run::number));
      for (Path file : runs) {
        Run run = new Run(open.size(), new JsonReader(file));
        open.add(run);
        if (run.advance()) {
          next.add(run);
        }
      }
      while (!next.isEmpty()) {
        Run run = next.remove();
        sink.write(run.first());
        if (run.advance()) {
          next.add(run);
        }
      }
    } finally {
      for (Run run : open) {
        run.rows.close();
      }
    }
  }

  /** A sorted file, of which the first row that is left is known. */
  private static final class Run {
    private final int number;
    private final RowReader rows;
    private @Nullable BulkResult first;

    Run(int number, RowReader rows) {
      this.number = number;
      this.rows = rows;
    }

    boolean advance() throws IOException {
      first = rows.next();
      return first != null;
    }

    int number() {
      return number;
    }

    BulkResult first() {
      if (first == null) {
        throw new IllegalStateException("the run is at its end");
      }
      return first;
    }
  }

  private static final Comparator<BulkResult> ORDER =
      (one, other) -> compare(one.name(), other.name());

  /** By code points, which is the order of their UTF-8. */
  static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        boolean mixed = Character.isSurrogate(a) != Character.isSurrogate(b);
        return mixed ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
