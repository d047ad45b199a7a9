package dev.vireo.gateway.web;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What people do on the page, and see. */
final class PageActions {
  private PageActions() {}

  static Locator card(Page page, String name) {
    return page.locator(
        ".card",
        new Page.LocatorOptions()
            .setHas(
                page.getByRole(
                    AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true))));
  }

  static void drop(Page page, String name, byte[] content) {
    JSHandle transfer =
        page.evaluateHandle(
            "([name, base64]) => { const bytes = Uint8Array.from(atob(base64), c =>"
                + " c.charCodeAt(0)); const transfer = new DataTransfer(); transfer.items.add(new"
                + " File([bytes], name)); return transfer; }",
            List.of(name, Base64.getEncoder().encodeToString(content)));
    page.locator("#drop").dispatchEvent("drop", Map.of("dataTransfer", transfer));
  }

  /** WCAG 2's contrast of an element's text against what lies behind it. */
  static double contrast(Page page, String selector) {
    Object ratio =
        page.locator(selector)
            .first()
            .evaluate(
                """
                element => {
                  const canvas = document.createElement("canvas").getContext("2d");
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
}
