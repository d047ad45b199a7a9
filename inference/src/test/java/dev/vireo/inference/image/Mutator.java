package dev.vireo.inference.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Damages files in ways that decoders meet; the same number gives the same damage. */
public final class Mutator {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
  private static final int[] EDGES = {0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0xD8, 0xDA, 0xC4};
  private static final int[] WORDS = {0, 1, -1, 0x7FFFFFFF, 0x80000000, 0xFFFF, 0x10000, 255};

  private final List<byte[]> seeds;

  public Mutator(List<byte[]> seeds) {
    this.seeds = seeds;
  }

  public byte[] mutation(long number) {
    Random random = new Random(number);
    byte[] file = seeds.get(random.nextInt(seeds.size())).clone();
    for (int n = 1 + random.nextInt(4); n > 0 && file.length > 0; n--) {
      file = damage(file, random);
    }
    if (random.nextBoolean()) {
      repairPng(file);
    }
    return file;
  }

  private byte[] damage(byte[] file, Random random) {
    // Half of all damage is done where the headers are.
    int at = random.nextInt(random.nextBoolean() ? file.length : Math.min(file.length, 64));
    int length = 1 + random.nextInt(Math.min(64, file.length - at));
    switch (random.nextInt(9)) {
      case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> file[at] = (byte) random.nextInt(256);
      case 2 -> file[at] = (byte) EDGES[random.nextInt(EDGES.length)];
      case 3 -> {
        if (at + 4 <= file.length) {
          int word = WORDS[random.nextInt(WORDS.length)];
          ByteBuffer.wrap(file)
              .putInt(at, random.nextBoolean() ? word : Integer.reverseBytes(word));
        }
      }
      case 4 -> {
        return Arrays.copyOf(file, at);
      }
      case 5 -> {
        return joined(file, at, file, at + length);
      }
      case 6 -> {
        return joined(file, at + length, file, at);
      }
      case 7 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return joined(file, at, other, random.nextInt(other.length));
      }
      default -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, file, at, length);
      }
    }
    return file;
  }

  private static byte[] joined(byte[] start, int end, byte[] rest, int from) {
    byte[] file = Arrays.copyOf(start, end + rest.length - from);
    System.arraycopy(rest, from, file, end, rest.length - from);
    return file;
  }

  /** Checksums that fit, so that the damage gets past them. */
  private static void repairPng(byte[] file) {
    if (file.length < 8 || !Arrays.equals(file, 0, 4, PNG, 0, 4)) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    for (long at = 8; at + 12 <= file.length; ) {
      long length = bytes.getInt((int) at) & 0xFFFFFFFFL;
      if (at + 12 + length > file.length) {
        return;
      }
      CRC32 checksum = new CRC32();
      checksum.update(file, (int) at + 4, (int) length + 4);
      bytes.putInt((int) (at + 8 + length), (int) checksum.getValue());
      at += 12 + length;
    }
  }
}
