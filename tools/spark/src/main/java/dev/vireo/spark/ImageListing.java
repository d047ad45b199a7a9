package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The paths of images below folders of Hadoop's file systems, listed by the executors, one level of
 * folders after the other. Spark's {@code binaryFile} would leave out empty files, which have rows.
 *
 * <p>Names alone tell images, as in an archive; hidden files and folders do not count.
 */
final class ImageListing {
  private static final String FOLDER = "/";

  private ImageListing() {}

  /**
   * @param inputs files, folders, patterns of Hadoop's, and {@code @list.txt} with a path on each
   *     line
   * @return one column, {@code path}; the caller unpersists it
   * @throws VireoException NOT_FOUND for an input that is not there; UNREADABLE
   */
  static Dataset<Row> list(SparkSession session, List<String> inputs) {
    SerializableConfiguration configuration =
        new SerializableConfiguration(session.sessionState().newHadoopConf());
    List<String> folders = new ArrayList<>();
    List<String> files = new ArrayList<>();
    Dataset<String> all = session.emptyDataset(Encoders.STRING());
    for (String input : inputs) {
      if (input.startsWith("@")) {
        all = all.union(session.read().textFile(input.substring(1)).filter("trim(value) != ''"));
      } else {
        expand(input, configuration.value(), folders, files);
      }
    }
    all = all.union(session.createDataset(files, Encoders.STRING()));
    while (!folders.isEmpty()) {
      Dataset<String> level =
          session
              .createDataset(folders, Encoders.STRING())
              .repartition(folders.size())
              .flatMap(new OneLevel(configuration), Encoders.STRING())
              .persist(StorageLevel.DISK_ONLY());
      all = all.union(level.filter("not endswith(value, '" + FOLDER + "')"));
      folders = level.filter("endswith(value, '" + FOLDER + "')").collectAsList();
    }
    return all.toDF("path");
  }

  private static void expand(
      String input, Configuration configuration, List<String> folders, List<String> files) {
    try {
      Path pattern = new Path(input);
      FileStatus[] found = HadoopFiles.of(pattern, configuration).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw new VireoException(ErrorCode.NOT_FOUND, "the input " + input + " does not exist");
      }
      for (FileStatus each : found) {
        (each.isDirectory() ? folders : files).add(each.getPath().toString());
      }
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "'" + input + "' is no path: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot list " + input + ": " + IoReason.of(e), e);
    }
  }

  /** What is in a folder: images, and folders with a slash behind their names. */
  private record OneLevel(SerializableConfiguration configuration)
      implements FlatMapFunction<String, String> {
    @Override
    public Iterator<String> call(String folder) throws IOException {
      Path path = new Path(folder);
      FileSystem files = path.getFileSystem(configuration.value());
      return new Entries(files.listStatusIterator(path));
    }
  }

  /** Taken one by one: a folder may hold millions. */
  private static final class Entries implements Iterator<String> {
    private final RemoteIterator<FileStatus> all;
    private String next = "";

    Entries(RemoteIterator<FileStatus> all) {
      this.all = all;
    }

    @Override
    public boolean hasNext() {
      try {
        while (next.isEmpty() && all.hasNext()) {
          FileStatus status = all.next();
          String name = status.getPath().getName();
          if (status.isDirectory() && !name.startsWith(".")) {
            next = status.getPath() + FOLDER;
          } else if (!status.isDirectory() && !name.startsWith(".") && ImageNames.isImage(name)) {
            next = status.getPath().toString();
          }
        }
        return !next.isEmpty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String given = next;
      next = "";
      return given;
    }
  }
}
