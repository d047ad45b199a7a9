package dev.vireo.gateway.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.vireo.gateway.Versions.saying;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.Images;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in Chromium, as people use it. */
@Tag("browser")
class PageBrowserTest {
  private static final String KEY = "camera-key-0123456789";
  private static final double WCAG_AA = 4.5;
  private static final List<String> TEXTS =
      List.of(
          "h1",
          "h2",
          "h3",
          "dt",
          "dd",
          "button",
          "#summary",
          "#drop strong",
          "#drop span",
          ".ranks span",
          ".time",
          ".failed .time",
          "div.picture");

  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
  private final List<String> complaints = new ArrayList<>();
  private final List<FileChooser> choosers = new ArrayList<>();
  private ModelRepository models = TestModel.strongestChannel();
  private Gateway gateway;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void launch() {
    Path chromium = Browsers.chromium();
    playwright = Browsers.playwright();
    browser = Browsers.launch(playwright, chromium);
  }

  @AfterAll
  static void quit() {
    if (playwright != null) {
      playwright.close();
    }
  }

  private void open() {
    open(SecuritySettings.NONE, new Browser.NewContextOptions());
  }

  private void open(SecuritySettings security, Browser.NewContextOptions options) {
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0).withSecurity(security), models);
    context = browser.newContext(options);
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onFileChooser(choosers::add); // now: a dialog that opens before this is not seen
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    });
    page.navigate("http://127.0.0.1:" + gateway.port() + "/");
  }

  @AfterEach
  void close() {
    context.close();
    gateway.close();
    models.close();
  }

  @Test
  void chosenImagesGetTheirLabels() {
    open();
    page.getByLabel("Drop images here")
        .setInputFiles(
            new FilePayload[] {
              new FilePayload("rose.jpg", "image/jpeg", Images.jpeg(Color.RED)),
              new FilePayload("leaf.png", "image/png", Images.png(Color.GREEN))
            });

    assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");
    assertThat(card("leaf.png").locator(".ranks li").first()).containsText("green");
    assertThat(card("leaf.png").locator(".bar").first().boundingBox().height)
        .isEqualTo(card("leaf.png").locator(".ranks li").first().boundingBox().height);
    assertThat(card("leaf.png").locator(".time"))
        .hasText(Pattern.compile("ms \\(queue .* decode .* inference .*\\)"));
    assertThat(page.locator("#summary")).hasText("2 images classified.");
    assertThat(page.locator("#connection")).hasText("Connected to strongest-channel");
    assertThat(complaints).isEmpty();
  }

  @Test
  void droppedImagesGetTheirLabels() {
    open();
    drop("sky.jpg", Images.jpeg(Color.BLUE));

    assertThat(card("sky.jpg").locator(".ranks li").first()).containsText("blue");
    assertThat(complaints).isEmpty();
  }

  @Test
  void aFileThatIsNoImageGetsAnErrorAndCostsOnlyItself() {
    open();
    drop("notes.txt", "not an image".getBytes(StandardCharsets.UTF_8));
    drop("rose.jpg", Images.jpeg(Color.RED));

    assertThat(card("notes.txt")).hasClass(Pattern.compile("failed"));
    assertThat(card("notes.txt").locator(".time")).containsText("not an image");
    assertThat(card("notes.txt").locator(".picture")).hasText("no preview");
    assertThat(card("notes.txt").locator("img")).hasCount(0);
    assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");
    assertThat(page.locator("#summary")).hasText("1 image classified, 1 failed.");
    assertThat(complaints).isEmpty();
  }

  @Test
  void timesCountersAndHistogramMove() {
    open();
    for (int i = 0; i < 20; i++) {
      drop("rose" + i + ".jpg", Images.jpeg(Color.RED));
    }

    assertThat(page.locator("#summary")).hasText("20 images classified.");
    for (String id : List.of("p50", "p99", "queue", "decode", "infer")) {
      assertThat(page.locator("#" + id)).hasText(Pattern.compile("\\d+(\\.\\d)? ms"));
    }
    assertThat(page.locator("#rate")).hasText(Pattern.compile("\\d+\\.\\d /s"));
    assertThat(page.locator("#histogram-caption")).hasText("Round trips of the last 20 answers.");
    assertThat(page.locator("#histogram rect")).hasCount(32);
    assertThat(
            page.evaluate(
                "Math.max(...[...document.querySelectorAll('#histogram rect')].map(r =>"
                    + " r.height.baseVal.value))"))
        .isEqualTo(72);
  }

  @Test
  void theKeyboardAloneIsEnough() {
    open();
    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.id")).isEqualTo("files");
    page.keyboard().press("Enter");
    page.waitForCondition(() -> !choosers.isEmpty());
    choosers.getFirst().setFiles(new FilePayload("leaf.png", "image/png", Images.png(Color.GREEN)));
    assertThat(card("leaf.png").locator(".ranks li").first()).containsText("green");

    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.id")).isEqualTo("camera");
    page.keyboard().press("Enter");
    assertThat(page.locator("#camera")).hasText("Stop the camera");
    page.keyboard().press("Space");
    assertThat(page.locator("#camera")).hasText("Use the camera");
  }

  @Test
  void theCameraIsClassifiedFrameByFrame() {
    open(SecuritySettings.NONE, new Browser.NewContextOptions().setPermissions(List.of("camera")));
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use the camera")).click();

    assertThat(page.locator("#video")).isVisible();
    assertThat(page.locator("#camera-label")).hasText(Pattern.compile("(red|green|blue), \\d+ %"));
    assertThat(page.locator("#histogram-caption"))
        .hasText(Pattern.compile("the last \\d\\d answers"));
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop the camera")).click();
    assertThat(page.locator("#video")).isHidden();
    assertThat(complaints).isEmpty();
  }

  @Test
  void lightAndDarkAreBothLegible() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      open(SecuritySettings.NONE, new Browser.NewContextOptions().setColorScheme(scheme));
      drop("rose.jpg", Images.jpeg(Color.RED));
      drop("notes.txt", "not an image".getBytes(StandardCharsets.UTF_8));
      assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");
      assertThat(card("notes.txt").locator("div.picture")).isVisible();

      assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
          .isEqualTo(scheme == ColorScheme.LIGHT ? "rgb(247, 248, 244)" : "rgb(20, 23, 15)");
      for (String text : TEXTS) {
        assertThat(contrast(text)).as(scheme + " " + text).isGreaterThanOrEqualTo(WCAG_AA);
      }
      screenshot(scheme.name().toLowerCase(Locale.ROOT));
      context.close();
      gateway.close();
    }
  }

  @Test
  void aPhoneShowsItWithoutScrollingSideways() {
    open(
        SecuritySettings.NONE,
        new Browser.NewContextOptions()
            .setViewportSize(360, 740)
            .setDeviceScaleFactor(2)
            .setHasTouch(true)
            .setIsMobile(true));
    drop(
        "a-very-long-name-without-any-spaces-that-a-camera-might-give-2026-11-21.jpg",
        Images.jpeg(Color.RED));
    assertThat(page.locator(".ranks li").first()).containsText("red");

    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    assertThat(page.locator("#camera").boundingBox().height).isGreaterThanOrEqualTo(36);
    assertThat(page.locator("#labels").boundingBox().y)
        .isLessThan(page.locator("#timing").boundingBox().y);
    assertThat(page.getByText("Choose images")).isVisible();
    assertThat(page.getByText("Drop images here")).isHidden();
    screenshot("phone");
  }

  @Test
  void everyControlAndPictureHasAName() {
    open();
    drop("rose.jpg", Images.jpeg(Color.RED));
    assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");

    assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("en");
    assertThat(page.locator("h1")).hasCount(1);
    assertThat(page.locator("img:not([alt])")).hasCount(0);
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('button, input, select, video')].filter(e =>"
                    + " !(e.labels?.length || e.getAttribute('aria-label') ||"
                    + " e.textContent.trim())).map(e => e.outerHTML)"))
        .isEqualTo(List.of());
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('[aria-labelledby]')].filter(e =>"
                    + " !document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim()).map(e"
                    + " => e.outerHTML)"))
        .isEqualTo(List.of());
    assertThat(page.getByRole(AriaRole.STATUS)).not().hasCount(0);
    assertThat(
            page.evaluate(
                "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return"
                    + " ids.length === new Set(ids).size; })()"))
        .isEqualTo(true);
  }

  @Test
  void aKeyIsAskedForAndUsed() throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "page infer " + KEY + "\n");
    open(SecuritySettings.NONE.withApiKeys(keys), new Browser.NewContextOptions());
    Locator field = page.getByLabel("This service asks for a key or a token.");
    field.fill("wrong-key-0123456789");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("The server does not take this one.");

    field.fill(KEY);
    page.keyboard().press("Enter");
    assertThat(field).isHidden();
    drop("rose.jpg", Images.jpeg(Color.RED));
    assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");
    assertThat(page.url()).doesNotContain(KEY);

    page.reload();
    assertThat(page.locator("#connection")).hasText("Connected");
  }

  @Test
  void aLostConnectionIsToldAndMended() {
    open();
    assertThat(page.locator("#connection")).hasText("Connected");
    GatewayConfig samePort = GatewayConfig.defaults().withPort(gateway.port());

    gateway.close();
    assertThat(page.locator("#connection")).hasText("Connection lost; trying again …");

    gateway = Gateway.start(samePort, models);
    assertThat(page.locator("#connection")).hasText("Connected");
    drop("rose.jpg", Images.jpeg(Color.RED));
    assertThat(card("rose.jpg").locator(".ranks li").first()).containsText("red");
  }

  @Test
  void oneOfSeveralModelsIsChosen() throws IOException {
    models.close();
    Files.write(folder.resolve("alpha.onnx"), saying("aaa"));
    Files.write(folder.resolve("beta.onnx"), saying("bbb"));
    models = TestModel.repository(folder);
    open();
    drop("first.jpg", Images.jpeg(Color.RED));
    assertThat(card("first.jpg").locator(".ranks li").first()).containsText("aaa");

    page.getByLabel("Model").selectOption("beta");
    drop("second.jpg", Images.jpeg(Color.RED));
    assertThat(card("second.jpg").locator(".ranks li").first()).containsText("bbb");
    assertThat(complaints).isEmpty();
  }

  private Locator card(String name) {
    return PageActions.card(page, name);
  }

  private void drop(String name, byte[] content) {
    PageActions.drop(page, name, content);
  }

  private double contrast(String selector) {
    return PageActions.contrast(page, selector);
  }

  /** For people to look at: {@code target/screenshots}. */
  private void screenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", name + ".png")));
  }
}
