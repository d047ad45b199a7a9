package dev.vireo.gateway.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The machine's own Chromium, with a camera that shows a drawn picture. */
final class Browsers {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private Browsers() {}

  static Playwright playwright() {
    return Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  static Browser launch(Playwright playwright, Path chromium) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(chromium)
                .setArgs(
                    List.of(
                        "--no-sandbox", // it does not start as root with one
                        "--use-fake-device-for-media-stream",
                        "--use-fake-ui-for-media-stream")));
  }

  /**
   * @throws AssertionError when there is none, with a sentence that says what to do
   */
  static Path chromium() {
    String named = System.getenv("VIREO_CHROMIUM");
    if (named != null) {
      return Path.of(named);
    }
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      for (String name : NAMES) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program)) {
          return program;
        }
      }
    }
    throw new AssertionError(
        "the browser tests need Chromium and found none: install it (Debian: apt-get install"
            + " chromium) or name it in VIREO_CHROMIUM");
  }
}
