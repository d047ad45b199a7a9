package dev.vireo.bench.service;

import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The input of a model of the Open Inference Protocol, and samples as it takes them.
 *
 * @param name of the input
 * @param datatype of the protocol
 * @param shape of one sample, the batch first
 * @param samples raw, little endian
 */
public record Tensors(String name, String datatype, List<Long> shape, List<byte[]> samples) {
  /** Where any number goes. */
  public static final long ANY = -1;

  private static final int CHANNELS = 3;

  public Tensors {
    shape = List.copyOf(shape);
    samples = List.copyOf(samples);
  }

  /** Where samples come from. */
  public interface Source {
    /** Image files. */
    List<byte[]> files();

    /**
     * Pixels {@code [height, width, 3]} as one of the models takes them.
     *
     * @throws Unanswered when none takes such
     */
    Prepared pixels(long height, long width);
  }

  /** Decoded samples, and how a network's numbers are made of them. */
  public record Prepared(List<MemorySegment> pixels, Preprocessing preprocessing) {
    public Prepared {
      pixels = List.copyOf(pixels);
    }
  }

  /**
   * @param shape as the service's metadata has it, -1 where any number goes
   * @throws Unanswered for an input that holds no images
   */
  static Tensors of(String name, String datatype, List<Long> shape, Source source) {
    int size = shape.size();
    if (datatype.equals("BYTES") && size <= 2) {
      List<byte[]> files = source.files().stream().map(Tensors::withLength).toList();
      return new Tensors(name, datatype, size == 2 ? List.of(1L, 1L) : List.of(1L), files);
    }
    boolean last = size == 4 && shape.get(3) == CHANNELS;
    boolean first = size == 4 && shape.get(1) == CHANNELS;
    boolean bytes = datatype.equals("UINT8") && last;
    boolean floats = datatype.equals("FP32") && (first || last);
    if (!bytes && !floats) {
      throw new Unanswered(
          "its input %s is %s %s, which holds no images that are known here"
              .formatted(name, datatype, shape));
    }
    int row = last ? 1 : 2;
    Prepared prepared = source.pixels(shape.get(row), shape.get(row + 1));
    long height = prepared.preprocessing().height();
    long width = prepared.preprocessing().width();
    List<byte[]> samples = new ArrayList<>();
    for (MemorySegment pixels : prepared.pixels()) {
      byte[] image = pixels.toArray(ValueLayout.JAVA_BYTE);
      samples.add(bytes ? image : normalized(image, prepared.preprocessing(), last));
    }
    return new Tensors(
        name,
        datatype,
        last ? List.of(1L, height, width, 3L) : List.of(1L, 3L, height, width),
        samples);
  }

  /** As the protocol has an element of BYTES. */
  private static byte[] withLength(byte[] file) {
    return ByteBuffer.allocate(Integer.BYTES + file.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(file.length)
        .put(file)
        .array();
  }

  private static byte[] normalized(byte[] image, Preprocessing preprocessing, boolean last) {
    ByteBuffer floats =
        ByteBuffer.allocate(image.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int plane = image.length / CHANNELS;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int sample = image[CHANNELS * i + channel] & 0xff;
        int place = last ? CHANNELS * i + channel : channel * plane + i;
        floats.putFloat(place * Float.BYTES, preprocessing.normalization().apply(channel, sample));
      }
    }
    return floats.array();
  }

  byte[] sample(int index) {
    return samples.get((index & Integer.MAX_VALUE) % samples.size());
  }

  /** {@code UINT8 [1, 224, 224, 3]}. */
  String describe() {
    return datatype + " " + shape;
  }

  /**
   * @param given of an output of the first sample
   * @throws Unanswered where these are no numbers for classes
   */
  static void requireRow(List<Long> given) {
    boolean row = given.size() >= 2 && given.getFirst() == 1 && given.getLast() > 1;
    if (!row) {
      throw new Unanswered("its output has the shape " + given + ", not [1, classes]");
    }
  }
}
