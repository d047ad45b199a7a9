package dev.vireo.tools.text;

import java.util.regex.Pattern;

/** Words as a person can paste them into a POSIX shell. */
public final class ShellWords {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  private ShellWords() {}

  /** The word itself where the shell takes it as it is, otherwise in single quotes. */
  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
