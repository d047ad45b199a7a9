package dev.vireo.inference.bulk.sink;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Labels and names of images as names of folders and files, on any file system. */
public final class SafeNames {
  /** File systems take 255; this leaves room for a number. */
  private static final int LONGEST = 200;

  private static final String FORBIDDEN = "/\\:*?\"<>|";

  private SafeNames() {}

  /** One folder for each label, in the same way whenever the labels are the same. */
  static Map<String, String> folders(List<String> labels) {
    Map<String, String> folders = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (String label : labels) {
      String safe = of(label);
      String free = safe;
      for (int n = 2; !taken.add(free.toLowerCase(Locale.ROOT)); n++) {
        free = numbered(safe, n);
      }
      folders.putIfAbsent(label, free);
    }
    return folders;
  }

  /** The name with everything replaced that a file's name cannot hold, and not too long. */
  public static String of(String name) {
    StringBuilder safe = new StringBuilder();
    name.codePoints()
        .forEach(c ->
            safe.appendCodePoint(Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0 ? '_' : c));
    String cut = cut(safe.toString());
    boolean bad = cut.isBlank() || cut.endsWith(".") || cut.endsWith(" ") || cut.startsWith(" ");
    return bad ? cut.strip().replaceFirst("\\.*$", "_") : cut;
  }

  /** {@code name (2).jpg} for {@code name.jpg}. */
  public static String numbered(String name, int number) {
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return name.substring(0, end) + " (" + number + ")" + name.substring(end);
  }

  /** Shortened in the middle of its bytes, so that it keeps its extension. */
  private static String cut(String name) {
    int dot = name.lastIndexOf('.');
    String end = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
    String start = name.substring(0, name.length() - end.length());
    while (bytes(start) + bytes(end) > LONGEST) {
      start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
    }
    return start + end;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
