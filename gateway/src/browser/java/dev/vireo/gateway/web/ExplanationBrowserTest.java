package dev.vireo.gateway.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tap on a picture shows what of it speaks for its class. */
@Tag("browser")
class ExplanationBrowserTest {
  private static final double WCAG_AA = 4.5;
  private static final String WHY = "Yellow speaks most for red (occlusion).";

  private static Playwright playwright;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> elsewhere = new ArrayList<>();
  private final ModelRepository models = TestModel.strongestChannel();
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

  private void open(GatewayConfig config, Browser.NewContextOptions options) {
    gateway = Gateway.start(config.withPort(0), models);
    String origin = "127.0.0.1:" + gateway.port() + "/";
    context = browser.newContext(options);
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onRequest(request -> {
      if (!request.url().contains(origin) && !request.url().startsWith("data:")) {
        elsewhere.add(request.url());
      }
    });
    page.navigate("http://" + origin);
  }

  @AfterEach
  void close() {
    context.close();
    gateway.close();
    models.close();
    assertThat(complaints).isEmpty();
    assertThat(elsewhere).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "390, 844, LIGHT, explained-phone-light",
    "390, 844, DARK, explained-phone-dark",
    "1280, 900, LIGHT, explained-light",
    "1280, 900, DARK, explained-dark"
  })
  void aTapShowsTheOverlayAndTheNextOneThePhoto(
      int width, int height, ColorScheme scheme, String name) throws IOException {
    open(
        GatewayConfig.defaults().explaining(),
        new Browser.NewContextOptions()
            .setViewportSize(width, height)
            .setHasTouch(true)
            .setColorScheme(scheme));
    Locator picture = dropped();
    assertThat(brightness(picture, 0.9, 0.9)).isLessThan(10);

    picture.tap();

    assertThat(why()).hasText(WHY);
    assertThat(picture).hasAttribute("aria-pressed", "true");
    // Away from the red patch the overlay is viridis' violet; at the patch it is bright.
    int patch = brightness(picture, 0.42, 0.38);
    int away = brightness(picture, 0.9, 0.9);
    assertThat(patch).isGreaterThan(away + 40);
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    assertThat(PageActions.contrast(page, ".why")).isGreaterThanOrEqualTo(WCAG_AA);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", name + ".png")));

    picture.tap();

    assertThat(picture).hasAttribute("aria-pressed", "false");
    assertThat(why()).hasText("");
    assertThat(brightness(picture, 0.9, 0.9)).isLessThan(10);
  }

  @Test
  void theKeyboardAloneIsEnough() throws IOException {
    open(GatewayConfig.defaults().explaining(), new Browser.NewContextOptions());
    Locator picture = dropped();
    page.locator("#camera").focus();
    page.keyboard().press("Tab");
    assertThat(picture).isFocused();
    assertThat(picture).hasAttribute("role", "button");
    assertThat(picture).hasAttribute("alt", "Show what speaks for the class");
    page.keyboard().press("Enter");
    assertThat(why()).hasText(WHY);
    page.keyboard().press("Space");
    assertThat(why()).hasText("");
    page.keyboard().press("Space");
    assertThat(why()).hasText(WHY);
  }

  @Test
  void aServerThatExplainsNothingSaysSoAndThePhotoStays() throws IOException {
    open(GatewayConfig.defaults(), new Browser.NewContextOptions());
    Locator picture = dropped();
    picture.click();
    assertThat(why())
        .hasText(Pattern.compile("explains nothing: it was started without --allow-explain"));
    assertThat(picture).hasAttribute("aria-pressed", "false");
    assertThat(brightness(picture, 0.9, 0.9)).isLessThan(10);
  }

  private Locator why() {
    return page.locator(".card .why");
  }

  /** A red patch left of the middle on black, classified. */
  private Locator dropped() throws IOException {
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(100, 50, 50, 50);
    g.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    PageActions.drop(page, "patch.png", bytes.toByteArray());
    assertThat(PageActions.card(page, "patch.png").locator(".ranks li").first())
        .containsText("red");
    return PageActions.card(page, "patch.png").locator("img.picture");
  }

  /** The mean of red, green and blue that the picture shows at a share of its size. */
  private static int brightness(Locator picture, double x, double y) {
    Object shown =
        picture.evaluate(
            """
            async (image, [x, y]) => {
              await image.decode();
              const canvas = document.createElement("canvas");
              canvas.width = image.naturalWidth;
              canvas.height = image.naturalHeight;
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const at = context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
              return Math.round((at[0] + at[1] + at[2]) / 3);
            }
            """,
            List.of(x, y));
    return ((Number) shown).intValue();
  }
}
