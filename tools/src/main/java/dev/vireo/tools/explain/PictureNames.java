package dev.vireo.tools.explain;

import dev.vireo.inference.bulk.sink.SafeNames;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of files for inputs: that of the input without folder and ending, numbered if taken. */
public final class PictureNames {
  private final Set<String> taken = new HashSet<>();

  /**
   * @param input as results show it
   * @param ending that the file's name gets
   */
  public String next(String input, String ending) {
    String last = input.substring(Math.max(input.lastIndexOf('/'), input.lastIndexOf('\\')) + 1);
    int dot = last.lastIndexOf('.');
    String stem = SafeNames.of(dot > 0 ? last.substring(0, dot) : last);
    String free = stem;
    for (int n = 2; !taken.add(free.toLowerCase(Locale.ROOT)); n++) {
      free = stem + " (" + n + ")";
    }
    return free + ending;
  }
}
