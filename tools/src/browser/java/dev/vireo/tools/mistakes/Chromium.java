package dev.vireo.tools.mistakes;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The machine's own, without a network. */
final class Chromium implements AutoCloseable {
  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Chromium launch() {
    Path program = program();
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(List.of("--no-sandbox"))); // it does not start as root with one
    return new Chromium(playwright, browser);
  }

  Browser browser() {
    return browser;
  }

  private static Path program() {
    String named = System.getenv("VIREO_CHROMIUM");
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    Stream<Path> found =
        Stream.of(path.split(File.pathSeparator, -1))
            .flatMap(folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable);
    return named != null
        ? Path.of(named)
        : found
            .findFirst()
            .orElseThrow(() ->
                new AssertionError(
                    "the browser tests need Chromium: install it (Debian: apt-get install"
                        + " chromium) or name it in VIREO_CHROMIUM"));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
