package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A model as executors find it.
 *
 * @param location a path of a Hadoop file system, or of the driver's machine
 * @param content of a file of the driver's machine, which Spark brings to each executor once; null
 *     where executors read the path
 * @param sha256 of the file, in hexadecimal; empty where nobody knows it
 */
record ModelReference(String location, @Nullable Broadcast<byte[]> content, String sha256)
    implements Serializable {
  private static final String HASH = "#sha256=";

  /** {@code hdfs:///models/birds.onnx}, with {@code #sha256=...} behind it or not. */
  static ModelReference parse(String text) {
    int hash = text.indexOf(HASH);
    return hash < 0
        ? new ModelReference(text, null, "")
        : new ModelReference(text.substring(0, hash), null, text.substring(hash + HASH.length()));
  }

  /** The last part of its name. */
  String name() {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /**
   * A local copy, of which the hash is what it should be.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE, OUTPUT_FAILED, or INVALID_MODEL when it is
   *     another file
   */
  Path fetch(Path folder, Configuration configuration) {
    Path file = folder.resolve(name());
    if (content == null) {
      HadoopFile.of(location, configuration).copyTo(file);
    } else {
      AtomicFile.write(file, temporary -> Files.write(temporary, content.value()));
    }
    String found = sha256(file);
    if (!sha256.isEmpty() && !sha256.equals(found)) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "the model %s has the SHA-256 %s here, and %s was asked for: it was replaced since the job began, so start the job again"
              .formatted(location, found, sha256));
    }
    return file;
  }

  static String sha256(Path file) {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
