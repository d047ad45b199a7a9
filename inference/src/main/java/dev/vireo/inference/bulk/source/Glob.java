package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@link FileSystem#getPathMatcher} that the shell left to the program. Only the
 * folders that can lead to a match are walked; names that start with a dot match only a pattern
 * that says so.
 */
final class Glob implements Inputs, WalkRule {
  private static final String WILDCARDS = "*?[{";

  private final Path base;
  private final PathMatcher files;

  /** For each depth the folders that may hold matches; at the last, those below it too. */
  private final List<PathMatcher> folders = new ArrayList<>();

  private final boolean anyDepth;
  private final boolean hidden;
  private final boolean countable;

  /**
   * @throws VireoException NOT_FOUND for a pattern that is none
   */
  Glob(String pattern) {
    int slash = pattern.lastIndexOf('/', firstWildcard(pattern));
    String wild = pattern.substring(slash + 1);
    this.base = Path.of(pattern.substring(0, slash + 1));
    this.hidden = wild.startsWith(".") || wild.contains("/.");
    this.countable = Archive.countable(pattern);
    List<String> parts = parts(wild);
    this.anyDepth = parts.stream().anyMatch(Glob::crossesFolders);
    try {
      this.files = matcher(wild);
      StringBuilder leading = new StringBuilder();
      for (String part : parts.subList(0, parts.size() - 1)) {
        if (crossesFolders(part)) {
          break;
        }
        folders.add(matcher(leading.append(part).toString()));
        leading.append('/');
      }
    } catch (PatternSyntaxException e) {
      throw unsearchable(pattern, e);
    }
  }

  static boolean matches(String input) {
    return input.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  static int firstWildcard(String pattern) {
    int at = 0;
    while (WILDCARDS.indexOf(pattern.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  /**
   * @throws VireoException NOT_FOUND for a pattern that is none
   */
  static PathMatcher matcherOf(String pattern, String wild) {
    try {
      return matcher(wild);
    } catch (PatternSyntaxException e) {
      throw unsearchable(pattern, e);
    }
  }

  private static VireoException unsearchable(String pattern, PatternSyntaxException e) {
    return new VireoException(
        ErrorCode.NOT_FOUND,
        "the pattern " + pattern + " cannot be searched: " + e.getDescription(),
        e);
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  private static boolean crossesFolders(String part) {
    return part.contains("**") || part.indexOf('/') >= 0;
  }

  /** Split at slashes outside of braces. */
  private static List<String> parts(String wild) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int at = 0; at < wild.length(); at++) {
      switch (wild.charAt(at)) {
        case '{' -> depth++;
        case '}' -> depth--;
        case '/' -> {
          if (depth == 0) {
            parts.add(wild.substring(start, at));
            start = at + 1;
          }
        }
        default -> {}
      }
    }
    parts.add(wild.substring(start));
    return parts;
  }

  @Override
  public Listing<ImageFile> list() {
    return Files.isDirectory(base)
        ? new Chain<>(new FolderWalk(base, this), Inputs::behind)
        : Listing.empty();
  }

  @Override
  public boolean countable() {
    return countable;
  }

  @Override
  public boolean takes(Path file) {
    return files.matches(below(file));
  }

  @Override
  public boolean enters(Path folder, int depth) {
    if (depth > folders.size()) {
      return anyDepth;
    }
    return folders.get(depth - 1).matches(below(folder));
  }

  private Path below(Path path) {
    int above = base.toString().isEmpty() ? 0 : base.getNameCount();
    return path.subpath(above, path.getNameCount());
  }

  @Override
  public boolean hidden() {
    return hidden;
  }
}
