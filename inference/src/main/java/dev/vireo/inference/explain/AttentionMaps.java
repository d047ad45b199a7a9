package dev.vireo.inference.explain;

import java.util.List;
import org.apiguardian.api.API;

/**
 * How much each token looks at each, for one image. The map of a network with tokens of no place
 * (class tokens) is where these look; without any, where all tokens look on average.
 *
 * @param before tokens of no place, before those of the grid
 * @param rows of the grid
 * @param columns of the grid
 * @param lattice where the grid's tokens lie on the input
 * @param layers in the order of the network
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record AttentionMaps(
    int before, int rows, int columns, Lattice lattice, List<Layer> layers) {
  /**
   * One attention.
   *
   * @param name of its node or output
   * @param weights {@code [heads, tokens, tokens]}; each row sums to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Layer(String name, int heads, float[] weights) {}

  public AttentionMaps {
    layers = List.copyOf(layers);
    int tokens = before + rows * columns;
    for (Layer layer : layers) {
      if (layer.weights.length != layer.heads * tokens * tokens) {
        throw new IllegalArgumentException(
            "%s has %d weights, not those of %d heads over %d tokens"
                .formatted(layer.name, layer.weights.length, layer.heads, tokens));
      }
    }
  }

  /** Of tokens that tile the input. */
  public AttentionMaps(int before, int rows, int columns, List<Layer> layers) {
    this(before, rows, columns, Lattice.tiling(rows, columns), layers);
  }

  /** All tokens. */
  public int tokens() {
    return before + rows * columns;
  }

  /** Where one head of a layer looks. */
  public RelevanceMap head(int layer, int head) {
    return grid(look(start(), layers.get(layer).weights, head));
  }

  /** Where a layer looks, in the mean of its heads. */
  public RelevanceMap mean(int layer) {
    return grid(look(start(), layers.get(layer)));
  }

  /** Attention rollout of all layers. */
  public RelevanceMap rollout() {
    double[] share = start();
    for (Layer layer : layers.reversed()) {
      double[] looks = look(share, layer);
      for (int token = 0; token < share.length; token++) {
        share[token] = (share[token] + looks[token]) / 2;
      }
    }
    return grid(share);
  }

  /**
   * How far a head looks: the mean distance from a place to those that it looks at, by how much it
   * looks at each, over all places of the grid (Dosovitskiy et al. 2020, arXiv 2010.11929).
   *
   * @param height of the input in pixels
   * @param width of the input in pixels
   * @return in pixels of the input
   */
  public double meanDistance(int layer, int head, int height, int width) {
    int tokens = tokens();
    float[] weights = layers.get(layer).weights;
    double sum = 0;
    for (int query = before; query < tokens; query++) {
      double distances = 0;
      double looks = 0;
      for (int key = before; key < tokens; key++) {
        double weight = weights[(head * tokens + query) * tokens + key];
        looks += weight;
        distances += weight * distance(query - before, key - before, height, width);
      }
      sum += looks == 0 ? 0 : distances / looks;
    }
    return sum / (rows * columns);
  }

  private double distance(int cell, int other, int height, int width) {
    double down = (cell / columns - other / columns) * lattice.down() * height;
    double along = (cell % columns - other % columns) * lattice.along() * width;
    return Math.hypot(down, along);
  }

  /** What is explained: the tokens of no place, or all where there is none, in equal shares. */
  private double[] start() {
    double[] share = new double[tokens()];
    int explained = before == 0 ? share.length : before;
    for (int token = 0; token < explained; token++) {
      share[token] = 1.0 / explained;
    }
    return share;
  }

  private double[] look(double[] share, Layer layer) {
    double[] mean = new double[share.length];
    for (int head = 0; head < layer.heads; head++) {
      double[] looks = look(share, layer.weights, head);
      for (int token = 0; token < mean.length; token++) {
        mean[token] += looks[token] / layer.heads;
      }
    }
    return mean;
  }

  private static double[] look(double[] share, float[] weights, int head) {
    int tokens = share.length;
    double[] looks = new double[tokens];
    for (int query = 0; query < tokens; query++) {
      if (share[query] == 0) {
        continue;
      }
      int row = (head * tokens + query) * tokens;
      for (int key = 0; key < tokens; key++) {
        looks[key] += share[query] * weights[row + key];
      }
    }
    return looks;
  }

  private RelevanceMap grid(double[] tokens) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) tokens[before + i];
    }
    return new RelevanceMap(rows, columns, values, lattice);
  }
}
