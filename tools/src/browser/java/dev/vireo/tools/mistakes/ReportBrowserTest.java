package dev.vireo.tools.mistakes;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.vireo.tools.cli.CommandLineRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report of 10,000 images in Chromium, as people use it. Of each 20 images, one red is green
 * and one blue is red; of what is green, all is recognized.
 */
@Tag("browser")
class ReportBrowserTest {
  private static final int IMAGES = 10_000;
  private static final int RED_AS_GREEN = IMAGES / 20;
  private static final int PAGE = 120;
  private static final double WCAG_AA = 4.5;

  @TempDir private static Path folder;
  private static Chromium chromium;
  private static Path report;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void write() throws IOException {
    chromium = Chromium.launch();
    Path model = folder.resolve("colors.onnx");
    try (InputStream in = ReportBrowserTest.class.getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
    for (int i = 0; i < IMAGES; i++) {
      switch (i % 20) {
        case 0 -> image("red", i, 0x00ff00);
        case 1 -> image("blue", i, 0xff0000);
        case 2, 3, 4, 5, 6, 7 -> image("red", i, 0xff0000);
        case 8, 9, 10, 11 -> image("blue", i, 0x0000ff);
        default -> image("green", i, 0x00ff00);
      }
    }
    report = folder.resolve("report.html");
    CommandLineRun run =
        CommandLineRun.of("mistakes", folder.resolve("data"), "-m", model, "-o", report);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static void image(String label, int number, int color) throws IOException {
    int edge = 8 + number % 7;
    BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, edge, edge, colors(edge * edge, color), 0, edge);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    Path file = folder.resolve("data").resolve(label).resolve(number + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.toByteArray());
  }

  private static int[] colors(int count, int color) {
    int[] colors = new int[count];
    Arrays.fill(colors, color);
    return colors;
  }

  @AfterAll
  static void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private void open(int width, int height, ColorScheme scheme) {
    context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setColorScheme(scheme)
                    .setOffline(true));
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onRequest(request -> {
      if (!request.url().startsWith("data:")) {
        requests.add(request.url());
      }
    });
    page.navigate(report.toUri().toString());
  }

  /** Nothing is asked of anybody but the file itself. */
  @AfterEach
  void close() {
    context.close();
    assertThat(complaints).isEmpty();
    assertThat(requests).containsExactly(report.toUri().toString());
  }

  @Test
  void aCellOpensItsImagesAndMoreOfThemOnDemand() {
    open(1280, 900, ColorScheme.LIGHT);
    cell("red taken for green: 500 images").click();

    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    assertThat(dialog.getByRole(AriaRole.HEADING))
        .hasText("red taken for green: " + RED_AS_GREEN + " images");
    assertThat(dialog.locator("li")).hasCount(PAGE);
    assertThat(dialog.locator("li").first()).containsText(Pattern.compile("%.*/red/\\d+\\.png"));
    assertThat(dialog.locator("img").first()).isVisible();
    assertThat(dialog.locator("img").first().evaluate("image => image.decode().then(() => true)"))
        .isEqualTo(true);
    dialog.getByText("Show more").click();
    assertThat(dialog.locator("li")).hasCount(2 * PAGE);
    dialog.getByLabel("Close").click();
    assertThat(dialog).isHidden();
  }

  @Test
  void theKeyboardAloneIsEnough() {
    open(1280, 900, ColorScheme.DARK);
    page.keyboard().press("Tab");
    assertThat(page.locator("nav a").first()).isFocused();
    // Within the matrix one stop of Tab, and arrows from cell to cell.
    Locator first = page.locator("#matrix button[tabindex='0']");
    assertThat(first).hasCount(1);
    first.focus();
    page.keyboard().press("ArrowRight");
    Locator next = cell("red taken for green: 500 images");
    assertThat(next).isFocused();
    assertThat(page.locator("#matrix button[tabindex='0']")).hasCount(1);
    page.keyboard().press("Enter");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    assertThat(page.locator("#view :focus")).hasCount(1);
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(next).isFocused();
    page.keyboard().press("ArrowDown");
    assertThat(page.locator("#matrix button:focus"))
        .hasAttribute("aria-label", "green, recognized: 4,000 images");
    page.keyboard().press("ArrowUp");
    page.keyboard().press("ArrowLeft");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#matrix button:focus"))
        .hasAttribute("aria-label", "red, recognized: 3,000 images");
  }

  @Test
  void headingsSortTheirTable() {
    open(1280, 900, ColorScheme.LIGHT);
    Locator table = page.locator("#classes table");
    Locator names = table.locator("tbody tr td:first-child");
    assertThat(names).hasText(new String[] {"blue", "red", "green"}); // the worst recall first
    Locator images = table.getByRole(AriaRole.BUTTON, named("images"));
    images.click();
    assertThat(names).hasText(new String[] {"green", "red", "blue"});
    assertThat(table.locator("th[aria-sort]")).hasText("images");
    images.press("Enter");
    assertThat(names).hasText(new String[] {"blue", "red", "green"});
    assertThat(images).isFocused();
    table.getByRole(AriaRole.BUTTON, named("class")).click();
    assertThat(names).hasText(new String[] {"blue", "green", "red"});
  }

  @ParameterizedTest
  @CsvSource({"390, LIGHT", "390, DARK", "1280, LIGHT", "1280, DARK"})
  void itIsLegibleOnAPhoneAndADesktopByDayAndByNight(int width, ColorScheme scheme) {
    open(width, 900, scheme);
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(scheme == ColorScheme.LIGHT ? "rgb(247, 248, 244)" : "rgb(20, 23, 15)");
    for (String text : List.of("h1", "h2", "dt", "#matrix button", ".cards b", ".plain button")) {
      assertThat(contrast(text)).as(text).isGreaterThanOrEqualTo(WCAG_AA);
    }
    screenshot("mistakes-" + width + "-" + scheme);
    cell("blue taken for red: 500 images").click();
    assertThat(page.locator("#view").boundingBox().width).isLessThanOrEqualTo(width);
    screenshot("mistakes-" + width + "-" + scheme + "-cell");
  }

  @Test
  void everyControlHasAName() {
    open(1280, 900, ColorScheme.LIGHT);
    assertThat(page.locator("h1")).hasCount(1);
    assertThat(page.locator("img:not([alt])")).hasCount(0);
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('button')].filter(e =>"
                    + " !(e.getAttribute('aria-label') || e.textContent.trim())).length"))
        .isEqualTo(0);
  }

  /** The page holds pictures of those that are looked at alone. */
  @Test
  void tenThousandImagesMakeAPageOfFewElements() {
    open(1280, 900, ColorScheme.LIGHT);
    assertThat(page.locator("#facts")).containsText("10,000");
    assertThat((int) page.evaluate("document.querySelectorAll('*').length")).isLessThan(2000);
    cell("green, recognized: 4,000 images").click();
    assertThat((int) page.evaluate("document.querySelectorAll('#view li').length")).isEqualTo(PAGE);
  }

  private Locator cell(String name) {
    return page.locator("#matrix")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator.GetByRoleOptions named(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  /** WCAG 2's contrast of an element's text against what lies behind it. */
  private double contrast(String selector) {
    Object ratio =
        page.locator(selector)
            .first()
            .evaluate(
                """
                element => {
                  const canvas = document.createElement("canvas")
                    .getContext("2d", { willReadFrequently: true });
                  const rgb = color => {
                    canvas.fillStyle = color;
                    canvas.fillRect(0, 0, 1, 1);
                    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
                  };
                  const luminance = color => rgb(color)
                    .map(v => v / 255)
                    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
                  let behind = element;
                  while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") {
                    behind = behind.parentElement;
                  }
                  const [a, b] = [luminance(getComputedStyle(element).color),
                    luminance(getComputedStyle(behind).backgroundColor)].sort((x, y) => y - x);
                  return (a + 0.05) / (b + 0.05);
                }
                """);
    return ((Number) ratio).doubleValue();
  }

  /** For people to look at: {@code target/screenshots}. */
  private void screenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", name + ".png")));
  }
}
