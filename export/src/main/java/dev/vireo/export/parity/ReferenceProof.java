package dev.vireo.export.parity;

import dev.vireo.export.photo.PhotoReader;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * An exported file against what its original said of the same images, from their files on: what is
 * read of the original, and how images are prepared, is proved with it.
 *
 * @param photos all of which are images, in the order of the rows
 * @param logits of the original, in NumPy's format, a row for each photo
 */
public record ReferenceProof(PhotoSet photos, Path logits) {
  private static final PhotoReader.Use USE = new PhotoReader.Use("the reference", "--images");

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_ARGUMENT for the logits, or when they
   *     are not of these photos and classes; INVALID_DATASET when a photo cannot be read
   */
  public ReferenceReport compare(OnnxModel model, Tolerance tolerance) {
    NpyFile rows = NpyFile.read(logits);
    int classes = model.facts().labels().size();
    if (rows.columns() != classes) {
      throw wrong("has %d classes, and the network %d".formatted(rows.columns(), classes));
    }
    if (rows.rows() != photos.files().size()) {
      throw wrong(
          "has %d rows, and there are %d images in %s"
              .formatted(rows.rows(), photos.files().size(), photos.origin()));
    }
    Differences differences = new Differences(rows, classes);
    int size = model.facts().preprocessing().size();
    long memory = 2L * ParityProof.BATCH_SIZE * (3L * size * size + 4096);
    List<String> names = new ArrayList<>();
    float[] given = new float[ParityProof.BATCH_SIZE * classes];
    try (Engine engine = model.newEngine(size);
        BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, ParityProof.BATCH_SIZE, size);
        PhotoReader reader = new PhotoReader(photos, model.facts().preprocessing(), USE)) {
      while (true) {
        batch.clear();
        names.clear();
        reader.fill(batch, names);
        if (batch.count() == 0) {
          break;
        }
        engine.run(batch, given);
        for (int i = 0; i < batch.count(); i++) {
          differences.add(given, i * classes, names.get(i));
        }
      }
      if (reader.read() != rows.rows()) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "%d of the %d images in %s cannot be read, so that it is not known which row is whose"
                .formatted(rows.rows() - reader.read(), rows.rows(), photos.origin()));
      }
    }
    return differences.report(tolerance);
  }

  private VireoException wrong(String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, logits + " " + what);
  }

  private static final class Differences {
    private final NpyFile rows;
    private final int classes;
    private int images;
    private int sameTop1;
    private double largest;
    private double most = -1;
    private double sum;
    private String worst = "no image";

    Differences(NpyFile rows, int classes) {
      this.rows = rows;
      this.classes = classes;
    }

    void add(float[] given, int offset, String name) {
      int from = images * classes;
      int wantedBest = 0;
      int givenBest = 0;
      for (int i = 0; i < classes; i++) {
        float wanted = rows.values()[from + i];
        float value = given[offset + i];
        largest = Math.max(largest, Math.abs(wanted));
        double difference = Math.abs((double) wanted - value);
        difference = Double.isFinite(difference) ? difference : Double.POSITIVE_INFINITY;
        sum += difference;
        if (difference > most) {
          most = difference;
          worst = name;
        }
        wantedBest = wanted > rows.values()[from + wantedBest] ? i : wantedBest;
        givenBest = value > given[offset + givenBest] ? i : givenBest;
      }
      sameTop1 += wantedBest == givenBest ? 1 : 0;
      images++;
    }

    ReferenceReport report(Tolerance tolerance) {
      return new ReferenceReport(
          tolerance, images, largest, most, sum / ((double) images * classes), sameTop1, worst);
    }
  }
}
