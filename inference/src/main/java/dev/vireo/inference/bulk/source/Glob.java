package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Patterns of {@link java.nio.file.FileSystem#getPathMatcher} that shells leave to the program. */
final class Glob {
  private Glob() {}

  static boolean matches(String input) {
    return input.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /**
   * The files that match, sorted.
   *
   * @throws VireoException NOT_FOUND when none does
   */
  static List<ImageFile> of(String pattern) {
    Path base = base(pattern);
    List<Path> found = new ArrayList<>();
    try (Stream<Path> below =
        Files.walk(base.toString().isEmpty() ? Path.of("") : base, FileVisitOption.FOLLOW_LINKS)) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      below.filter(path -> matcher.matches(path) && !Files.isDirectory(path)).forEach(found::add);
    } catch (IOException | java.io.UncheckedIOException | PatternSyntaxException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "the pattern " + pattern + " cannot be searched: " + e.getMessage(),
          e);
    }
    if (found.isEmpty()) {
      throw new VireoException(ErrorCode.NOT_FOUND, "no file matches " + pattern);
    }
    found.sort(null);
    return found.stream().map(ImageFile::of).toList();
  }

  /** The folders before the first wildcard. */
  private static Path base(String pattern) {
    int wildcard = 0;
    while ("*?[{".indexOf(pattern.charAt(wildcard)) < 0) {
      wildcard++;
    }
    int slash = pattern.lastIndexOf('/', wildcard);
    return Path.of(pattern.substring(0, slash < 0 ? 0 : slash + 1));
  }
}
