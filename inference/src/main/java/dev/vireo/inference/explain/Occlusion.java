package dev.vireo.inference.explain;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Covers an image with a window of the mean color, place by place. The window is an eighth of each
 * side and moves by half of itself; a cell's relevance is the mean fall of the score over the
 * windows that cover it.
 */
final class Occlusion {
  private static final int CELLS = 16;
  private static final int WINDOW = 2;
  private static final int CHANNELS = 3;

  private final Engine engine;
  private final ImageBatch batch;
  private final int classes;
  private final int rows;
  private final int columns;
  private final byte[] cover = new byte[CHANNELS];

  /**
   * @param batch to work in, still the caller's to close
   */
  Occlusion(Engine engine, ImageBatch batch) {
    this.engine = engine;
    this.batch = batch;
    Preprocessing preprocessing = engine.facts().preprocessing();
    classes = engine.facts().labels().size();
    rows = Math.min(CELLS, preprocessing.height());
    columns = Math.min(CELLS, preprocessing.width());
    for (int channel = 0; channel < CHANNELS; channel++) {
      cover[channel] =
          (byte) Math.clamp(Math.round(255 * preprocessing.mean().get(channel)), 0, 255);
    }
  }

  /**
   * @param pixels of the image, as the model takes it
   * @param score of the class where nothing is covered
   */
  RelevanceMap of(MemorySegment pixels, int target, float score, Patience patience) {
    int windowRows = Math.max(1, rows - WINDOW + 1);
    int windowColumns = Math.max(1, columns - WINDOW + 1);
    int windows = windowRows * windowColumns;
    float[] falls = new float[windows];
    float[] scores = new float[Math.multiplyExact(batch.capacity(), classes)];
    for (int first = 0; first < windows; first += batch.capacity()) {
      patience.check();
      int count = Math.min(batch.capacity(), windows - first);
      batch.clear();
      for (int i = 0; i < count; i++) {
        MemorySegment slot = batch.nextSlot();
        slot.copyFrom(pixels);
        cover(slot, (first + i) / windowColumns, (first + i) % windowColumns);
        batch.add("");
      }
      engine.run(batch, scores);
      for (int i = 0; i < count; i++) {
        falls[first + i] = score - scores[i * classes + target];
      }
    }
    return spread(falls, windowRows, windowColumns);
  }

  private void cover(MemorySegment slot, int row, int column) {
    int left = edge(column, columns, batch.width());
    int right = edge(Math.min(column + WINDOW, columns), columns, batch.width());
    int bottom = edge(Math.min(row + WINDOW, rows), rows, batch.height());
    for (int y = edge(row, rows, batch.height()); y < bottom; y++) {
      long at = (long) CHANNELS * ((long) y * batch.width() + left);
      for (int i = 0; i < CHANNELS * (right - left); i++) {
        slot.set(ValueLayout.JAVA_BYTE, at + i, cover[i % CHANNELS]);
      }
    }
  }

  private static int edge(int cell, int cells, int pixels) {
    return (int) Math.round((double) cell * pixels / cells);
  }

  private RelevanceMap spread(float[] falls, int windowRows, int windowColumns) {
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float sum = 0;
        int count = 0;
        for (int y = Math.max(0, row - WINDOW + 1); y <= Math.min(row, windowRows - 1); y++) {
          for (int x = Math.max(0, column - WINDOW + 1);
              x <= Math.min(column, windowColumns - 1);
              x++) {
            sum += falls[y * windowColumns + x];
            count++;
          }
        }
        values[row * columns + column] = sum / count;
      }
    }
    return new RelevanceMap(rows, columns, values);
  }
}
