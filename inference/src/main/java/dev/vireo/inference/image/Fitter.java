package dev.vireo.inference.image;

import dev.vireo.inference.model.ChannelOrder;
import dev.vireo.inference.model.Geometry;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Decoded pixels become a slot of a batch: resized, cut out of the center, filled where the image
 * does not reach, in the network's order of channels. Not safe for use by several threads at once:
 * its working memory is reused.
 */
public final class Fitter {
  private static final int CHANNELS = 3;

  private final Geometry geometry;
  private final ChannelOrder channels;
  private final Resizer resizer;
  private byte[] part = new byte[0];

  public Fitter(Preprocessing preprocessing) {
    this.geometry = preprocessing.geometry();
    this.channels = preprocessing.channels();
    this.resizer = Resizer.open(geometry.filter());
  }

  /**
   * @param slot receives {@code height x width x 3} bytes, HWC
   * @throws dev.vireo.inference.VireoException UNSUPPORTED_IMAGE when nothing is left of its
   *     shorter edge
   */
  public void fit(Pixels pixels, MemorySegment slot) {
    Placement placement = Placement.of(geometry, pixels.fullWidth(), pixels.fullHeight());
    if (placement.covers(geometry)) {
      resize(pixels, placement, slot);
    } else {
      Region window = placement.window();
      int needed = Math.multiplyExact(CHANNELS * window.width(), window.height());
      if (part.length < needed) {
        part = new byte[needed];
      }
      resize(pixels, placement, MemorySegment.ofArray(part));
      fill(slot);
      int rowBytes = CHANNELS * window.width();
      for (int y = 0; y < window.height(); y++) {
        long to =
            (long) CHANNELS * ((long) (placement.top() + y) * geometry.width() + placement.left());
        MemorySegment.copy(part, y * rowBytes, slot, ValueLayout.JAVA_BYTE, to, rowBytes);
      }
    }
    switch (channels) {
      case RGB -> {}
      case BGR -> swap(slot);
    }
  }

  private void resize(Pixels pixels, Placement placement, MemorySegment target) {
    resizer.resize(
        pixels, pixels.bounds(), placement.width(), placement.height(), placement.window(), target);
  }

  private void fill(MemorySegment slot) {
    List<Integer> fill = geometry.fill();
    long bytes = (long) CHANNELS * geometry.height() * geometry.width();
    for (long at = 0; at < bytes; at++) {
      slot.set(ValueLayout.JAVA_BYTE, at, fill.get((int) (at % CHANNELS)).byteValue());
    }
  }

  private void swap(MemorySegment slot) {
    long bytes = (long) CHANNELS * geometry.height() * geometry.width();
    for (long at = 0; at < bytes; at += CHANNELS) {
      byte red = slot.get(ValueLayout.JAVA_BYTE, at);
      slot.set(ValueLayout.JAVA_BYTE, at, slot.get(ValueLayout.JAVA_BYTE, at + 2));
      slot.set(ValueLayout.JAVA_BYTE, at + 2, red);
    }
  }
}
