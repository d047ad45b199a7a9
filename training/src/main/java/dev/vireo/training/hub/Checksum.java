package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file's content must give.
 *
 * @param digits of the sum in lower case hexadecimal, all or the first ones
 */
public record Checksum(Kind kind, String digits) {
  /** How the sum is made. */
  public enum Kind {
    SHA256("SHA-256", "sha256"),
    /** Of git, over a header with the length and then the content. */
    GIT_BLOB("SHA-1", "git's sha1"),
    MD5("MD5", "md5");

    private final String algorithm;
    private final String label;

    Kind(String algorithm, String label) {
      this.algorithm = algorithm;
      this.label = label;
    }
  }

  public Checksum {
    if (!digits.matches("[0-9a-f]{6,64}")) {
      throw new IllegalArgumentException("'" + digits + "' are no digits of a sum");
    }
  }

  /** For people: {@code sha256 f37072fd}. */
  public String label() {
    return kind.label + " " + digits;
  }

  /**
   * The whole sum of a file.
   *
   * @throws VireoException UNREADABLE
   */
  public static String of(Kind kind, Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(kind.algorithm);
      if (kind == Kind.GIT_BLOB) {
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      byte[] chunk = new byte[1 << 16];
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        digest.update(chunk, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has them
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  boolean holds(Path file) {
    return of(kind, file).startsWith(digits);
  }
}
