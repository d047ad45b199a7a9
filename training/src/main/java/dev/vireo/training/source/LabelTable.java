package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.training.source.FoundImages.Part;
import dev.vireo.training.source.LabelledImages.Named;
import dev.vireo.training.source.TableRows.Row;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Paths and labels in a {@code .csv} or {@code .tsv}. A header names the columns, in any order and
 * among others: the path ({@code path}, {@code file}, {@code image}, ...), the label ({@code
 * label}, {@code class}, ...) and, where the images are divided, their part ({@code split}, {@code
 * data set}, ...). Without a header the first column is the path and the second the label. Relative
 * paths start at the file's folder.
 */
final class LabelTable {
  private static final Set<String> PATH =
      Set.of(
          "path", "filepath", "filepaths", "file", "filename", "file_name", "image", "image_path");
  private static final Set<String> LABEL =
      Set.of("label", "labels", "class", "class_name", "category", "species");
  private static final Set<String> PART = Set.of("split", "part", "set", "subset", "data set");
  private static final Set<String> TRAINING = Set.of("train", "training");
  private static final Set<String> VALIDATION = Set.of("val", "valid", "validation");

  /** Which column is what; -1 for none. */
  private record Columns(int path, int label, int part) {
    static final Columns WITHOUT_HEADER = new Columns(0, 1, -1);

    static Optional<Columns> named(List<String> header) {
      Columns columns = new Columns(find(header, PATH), find(header, LABEL), find(header, PART));
      return columns.path >= 0 && columns.label >= 0 ? Optional.of(columns) : Optional.empty();
    }

    private static int find(List<String> header, Set<String> names) {
      for (int i = 0; i < header.size(); i++) {
        if (names.contains(header.get(i).strip().toLowerCase(Locale.ROOT))) {
          return i;
        }
      }
      return -1;
    }
  }

  private final Path file;
  private final Columns columns;
  private final List<Row> rows;

  private LabelTable(Path file, Columns columns, List<Row> rows) {
    this.file = file;
    this.columns = columns;
    this.rows = rows;
  }

  static boolean at(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".tsv");
  }

  /**
   * @throws VireoException UNREADABLE, or INVALID_DATASET for a row without a path or a label; a
   *     path that leads nowhere is found out when the image is read
   */
  static FoundImages find(Path file) {
    boolean tabs = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
    List<Row> rows = TableRows.read(file, tabs ? '\t' : ',');
    if (rows.isEmpty()) {
      throw new VireoException(ErrorCode.INVALID_DATASET, file + " has no rows");
    }
    return Columns.named(rows.getFirst().fields())
        .map(named -> new LabelTable(file, named, rows.subList(1, rows.size())))
        .orElseGet(() -> new LabelTable(file, Columns.WITHOUT_HEADER, rows))
        .images();
  }

  /** Rows that are for neither use are the part {@code test}; one part alone is undivided. */
  private FoundImages images() {
    List<Named> training = new ArrayList<>();
    List<Named> validation = new ArrayList<>();
    List<Named> others = new ArrayList<>();
    for (Row row : rows) {
      Named image = new Named(image(row), field(row, columns.label(), "label"));
      String part =
          columns.part() < 0 || columns.part() >= row.fields().size()
              ? "train"
              : row.fields().get(columns.part()).strip().toLowerCase(Locale.ROOT);
      if (TRAINING.contains(part)) {
        training.add(image);
      } else if (VALIDATION.contains(part)) {
        validation.add(image);
      } else {
        others.add(image);
      }
    }
    List<Part> parts = new ArrayList<>();
    if (!validation.isEmpty()) {
      parts.add(new Part("val", () -> sorted(validation)));
    }
    if (!others.isEmpty()) {
      parts.add(new Part("test", () -> sorted(others)));
    }
    if (training.isEmpty() && parts.size() == 1) {
      return FoundImages.undivided(parts.getFirst().images().get());
    }
    return new FoundImages(sorted(training), parts);
  }

  private LabelledImages sorted(List<Named> images) {
    return LabelledImages.sorted(file.toString(), images);
  }

  private ImageFile image(Row row) {
    String path = field(row, columns.path(), "path");
    try {
      return ImageFile.of(file.resolveSibling(path));
    } catch (InvalidPathException e) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s, line %d: '%s' is no path: %s".formatted(file, row.line(), path, e.getReason()),
          e);
    }
  }

  private String field(Row row, int column, String what) {
    String value = column < row.fields().size() ? row.fields().get(column).strip() : "";
    if (value.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s, line %d: there is no %s in column %d; a row is a path and a label"
              .formatted(file, row.line(), what, column + 1));
    }
    return value;
  }
}
