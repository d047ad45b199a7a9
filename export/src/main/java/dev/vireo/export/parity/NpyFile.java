package dev.vireo.export.parity;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A matrix in NumPy's file format (numpy.org, "numpy.lib.format", versions 1 to 3): {@code
 * numpy.save} of floats in two dimensions.
 *
 * @param values row by row, {@code [rows, columns]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NpyFile(int rows, int columns, float[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int PREFIX = MAGIC.length + 2;
  private static final long MOST_BYTES = 1L << 30;
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");
  private static final Pattern MATRIX = Pattern.compile("(\\d{1,8}), (\\d{1,8})");

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
   *     ErrorCode#INVALID_ARGUMENT} when it is no such file
   */
  static NpyFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "there is no file " + file);
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw invalid(file, "it is longer than any logits here");
      }
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN), file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static NpyFile parse(ByteBuffer bytes, Path file) {
    String header = header(bytes, file);
    Matcher shape = MATRIX.matcher(first(SHAPE, header, file));
    if (first(ORDER, header, file).equals("True") || !shape.matches()) {
      throw invalid(file, "it holds no matrix of a row for each image, but " + header.strip());
    }
    int rows = Integer.parseInt(shape.group(1));
    int columns = Integer.parseInt(shape.group(2));
    String type = first(TYPE, header, file);
    int width =
        switch (type) {
          case "<f2" -> 2;
          case "<f4" -> 4;
          case "<f8" -> 8;
          default -> throw invalid(file, "its values are of type " + type + ", not floats");
        };
    if (bytes.remaining() != (long) rows * columns * width) {
      throw invalid(
          file, "it is cut short, or longer than the %d rows that it states".formatted(rows));
    }
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (width) {
            case 2 -> Float.float16ToFloat(bytes.getShort());
            case 4 -> bytes.getFloat();
            default -> (float) bytes.getDouble();
          };
    }
    return new NpyFile(rows, columns, values);
  }

  /** Reads up to the values. */
  private static String header(ByteBuffer bytes, Path file) {
    byte[] magic = new byte[MAGIC.length];
    if (bytes.remaining() < PREFIX + 4) {
      throw invalid(file, "it is not what numpy.save writes");
    }
    bytes.get(magic);
    int version = bytes.get();
    bytes.get();
    int length = version == 1 ? bytes.getShort() & 0xffff : bytes.getInt();
    if (!Arrays.equals(magic, MAGIC) || length < 0 || length > bytes.remaining()) {
      throw invalid(file, "it is not what numpy.save writes");
    }
    byte[] header = new byte[length];
    bytes.get(header);
    return new String(header, StandardCharsets.UTF_8);
  }

  private static String first(Pattern pattern, String header, Path file) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw invalid(file, "its header is not NumPy's: " + header.strip());
    }
    return matcher.group(1);
  }

  private static VireoException invalid(Path file, String what) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "cannot use %s: %s; 'vireo export --reference-script' prints what writes it"
            .formatted(file, what));
  }
}
