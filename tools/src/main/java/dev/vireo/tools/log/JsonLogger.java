package dev.vireo.tools.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * Writes {@code {"time":..,"level":..,"logger":..,"thread":..,"message":..,"error":..}}, the error
 * with its stack where there is one, and what else the event has by its keys.
 */
final class JsonLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final String SETTINGS = "org.slf4j.simpleLogger.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long serialVersionUID = 1L;

  /** More than any level's number. */
  private static final int OFF = Level.ERROR.toInt() + 1;

  private final int level;
  private final transient PrintStream out;

  /**
   * @param level the least that is written, as {@link Level#toInt}
   */
  JsonLogger(String name, int level, PrintStream out) {
    this.name = name;
    this.level = level;
    this.out = out;
  }

  static ObjectNode line(String logger, Level level, String message) {
    return JSON.createObjectNode()
        .put("time", Instant.now().toString())
        .put("level", level.name())
        .put("logger", logger)
        .put("thread", Thread.currentThread().getName())
        .put("message", message);
  }

  /** What the settings of SLF4J's simple logger say: of the name, its packages, or all. */
  static int level(String name) {
    for (String of = name; !of.isEmpty(); of = of.substring(0, Math.max(0, of.lastIndexOf('.')))) {
      String set = System.getProperty(SETTINGS + "log." + of);
      if (set != null) {
        return number(set);
      }
    }
    return number(System.getProperty(SETTINGS + "defaultLogLevel", "info"));
  }

  private static int number(String word) {
    for (Level each : Level.values()) {
      if (each.name().equalsIgnoreCase(word)) {
        return each.toInt();
      }
    }
    return word.equalsIgnoreCase("off") ? OFF : Level.INFO.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return writes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return writes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return writes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return writes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return writes(Level.ERROR);
  }

  private boolean writes(Level each) {
    return each.toInt() >= level;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level each,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    write(each, MessageFormatter.basicArrayFormat(message, arguments), cause, List.of());
  }

  @Override
  public void log(LoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    write(
        event.getLevel(),
        MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray()),
        event.getThrowable(),
        pairs == null ? List.of() : pairs);
  }

  private void write(
      Level each, String message, @Nullable Throwable cause, List<KeyValuePair> pairs) {
    ObjectNode line = line(name, each, message);
    for (KeyValuePair pair : pairs) {
      line.put(pair.key, String.valueOf(pair.value));
    }
    if (cause != null) {
      StringWriter stack = new StringWriter();
      cause.printStackTrace(new PrintWriter(stack));
      line.put("error", stack.toString());
    }
    out.println(line);
  }
}
