package dev.vireo.tools.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Loggers that write JSON lines to standard error, in place of SLF4J's simple ones, whose settings
 * of levels hold for these too.
 */
public final class JsonLogs implements SLF4JServiceProvider {
  private static final String CHOICE = "slf4j.provider";
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /**
   * Lets this process log so; to be called before anything has a logger.
   *
   * @throws IllegalStateException when something had one
   */
  public static void choose() {
    System.setProperty(CHOICE, JsonLogs.class.getName());
    System.setProperty(VERBOSITY, "WARN"); // or SLF4J says in words that it does so
    if (!(LoggerFactory.getILoggerFactory() instanceof Loggers)) {
      throw new IllegalStateException("the log was in use before its format was known");
    }
  }

  /** Something that is told in the middle of the log, as a line of it. */
  public static String line(String message) {
    return JsonLogger.line("vireo", Level.INFO, message).toString();
  }

  /** By name. */
  private static final class Loggers implements ILoggerFactory {
    @Override
    public JsonLogger getLogger(String name) {
      return new JsonLogger(name, JsonLogger.level(name), System.err);
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return new Loggers();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
