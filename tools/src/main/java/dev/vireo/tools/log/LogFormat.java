package dev.vireo.tools.log;

/** How the log is written. */
public enum LogFormat {
  /** For people, as SLF4J's simple logger does. */
  TEXT,
  /** An object of JSON on each line. */
  JSON
}
