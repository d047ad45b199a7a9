package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** Hadoop's file systems, of which those of object stores come in jars of their own. */
final class HadoopFiles {
  private HadoopFiles() {}

  /**
   * The file system of a path.
   *
   * @throws VireoException UNREADABLE, with what to add, when it is not here
   */
  static FileSystem of(Path path, Configuration configuration) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      String scheme = path.toUri().getScheme();
      throw new VireoException(
          ErrorCode.UNREADABLE,
          path
              + ": Hadoop knows no "
              + scheme
              + "://"
              + ("s3".equals(scheme) ? ", which is s3a:// there" : ""),
          e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw new VireoException(
            ErrorCode.UNREADABLE,
            "%s: Spark has not the jar for it (%s). For s3a:// add --conf spark.jars.packages=org.apache.hadoop:hadoop-aws:%s"
                .formatted(path, e.getCause().getMessage(), VersionInfo.getVersion()),
            e);
      }
      throw e;
    }
  }
}
