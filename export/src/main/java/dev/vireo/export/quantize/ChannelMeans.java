package dev.vireo.export.quantize;

/** Means of a value by channel, its second dimension, over all images and places. */
final class ChannelMeans {
  private double[] sums = new double[0];
  private long countPerChannel;

  /**
   * @param shape of the values, {@code [N, C, ...]}
   */
  void add(float[] values, long[] shape) {
    int channels = (int) shape[1];
    if (sums.length == 0) {
      sums = new double[channels];
    }
    int places = 1;
    for (int axis = 2; axis < shape.length; axis++) {
      places *= (int) shape[axis];
    }
    int at = 0;
    for (long image = 0; image < shape[0]; image++) {
      for (int channel = 0; channel < channels; channel++) {
        double sum = 0;
        for (int place = 0; place < places; place++) {
          sum += values[at++];
        }
        sums[channel] += sum;
      }
    }
    countPerChannel += shape[0] * places;
  }

  double[] means() {
    double[] means = sums.clone();
    for (int i = 0; i < means.length; i++) {
      means[i] /= countPerChannel;
    }
    return means;
  }
}
