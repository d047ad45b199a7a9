package dev.vireo.tools.explain;

import dev.vireo.inference.explain.PositionEmbeddings;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.explain.Viridis;
import java.awt.image.BufferedImage;

/** How alike the embeddings of all places are: for each place a map over all, where it lies. */
public final class PositionSheet {
  private static final int WIDEST = 1000;
  private static final int GAP = 3;

  private PositionSheet() {}

  public static BufferedImage draw(PositionEmbeddings positions) {
    int rows = positions.rows();
    int columns = positions.columns();
    int dot = Math.clamp(WIDEST / (columns * columns), 1, 6);
    int cellWidth = columns * dot + GAP;
    int cellHeight = rows * dot + GAP;
    BufferedImage maps =
        Chart.draw(
            "Likeness of the positions",
            "cosine similarity of each place's embedding with all others; violet -1, yellow 1",
            columns * cellWidth,
            rows * cellHeight,
            g -> {
              for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                  g.drawImage(
                      picture(positions.similarities(row, column)),
                      column * cellWidth,
                      row * cellHeight,
                      columns * dot,
                      rows * dot,
                      null);
                }
              }
            });
    return Scale.beside(maps, "-1", "1");
  }

  private static BufferedImage picture(RelevanceMap map) {
    BufferedImage picture =
        new BufferedImage(map.columns(), map.rows(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < map.values().length; i++) {
      picture.setRGB(i % map.columns(), i / map.columns(), Viridis.rgb((map.values()[i] + 1) / 2));
    }
    return picture;
  }
}
