package dev.vireo.tools.explain;

import dev.vireo.inference.explain.RelevanceMap;

/**
 * How much of maps lies where it should: the share of positive relevance in a known place, and the
 * pointing game (Zhang et al. 2016, arXiv 1608.00507), which asks whether the largest value does.
 */
public final class RelevanceInPlace {
  private double shares;
  private int hits;
  private int images;

  /**
   * Adds one image's; a map without positive relevance counts as nothing in place.
   *
   * @param map over the photo, pixel by pixel
   * @param place whether a pixel belongs to it, row by row
   */
  public void add(RelevanceMap map, boolean[] place) {
    double inside = 0;
    double all = 0;
    int best = 0;
    for (int i = 0; i < place.length; i++) {
      float value = Math.max(0, map.values()[i]);
      all += value;
      inside += place[i] ? value : 0;
      best = map.values()[i] > map.values()[best] ? i : best;
    }
    shares += all > 0 ? inside / all : 0;
    hits += all > 0 && place[best] ? 1 : 0;
    images++;
  }

  public int images() {
    return images;
  }

  /** The mean share of positive relevance in place, in [0, 1]. */
  public double share() {
    return images == 0 ? 0 : shares / images;
  }

  /** The share of images whose largest value is in place, in [0, 1]. */
  public double hitRate() {
    return images == 0 ? 0 : (double) hits / images;
  }
}
