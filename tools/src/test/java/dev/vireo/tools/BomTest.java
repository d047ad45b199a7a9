package dev.vireo.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code vireo-bom}, which has no parent, says what the parent says. */
class BomTest {
  private static Element pom(String path) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(Path.of("..", path).toFile())
        .getDocumentElement();
  }

  private static List<Element> all(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> found = all(parent, name);
    return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
  }

  private static Map<String, String> properties(Element pom) {
    Map<String, String> found = new TreeMap<>();
    NodeList nodes = all(pom, "properties").getFirst().getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element property) {
        found.put(property.getTagName(), property.getTextContent().strip());
      }
    }
    return found;
  }

  @Test
  void hasTheVersionsOfTheParent() throws Exception {
    assertThat(properties(pom("pom.xml")))
        .containsAllEntriesOf(properties(pom("tools/bom/pom.xml")));
    assertThat(text(pom("tools/bom/pom.xml"), "version"))
        .isEqualTo(text(pom("pom.xml"), "version"));
    assertThat(text(pom("docs/sample/pom.xml"), "vireo.version"))
        .isEqualTo(text(pom("pom.xml"), "version"));
  }

  @Test
  void namesEachModule() throws Exception {
    List<String> modules =
        all(all(pom("pom.xml"), "modules").getFirst(), "module").stream()
            .map(Element::getTextContent)
            .filter(module -> !module.equals("tools/bom"))
            .map(module -> "vireo-" + module)
            .toList();

    assertThat(modules).isNotEmpty();
    assertThat(all(pom("tools/bom/pom.xml"), "dependency").stream().map(d -> text(d, "artifactId")))
        .containsAll(modules);
  }

  @Test
  void namesTheNativeLibrariesOfEachPlatformThatTheBuildKnows() throws Exception {
    List<String> platforms = new ArrayList<>();
    for (Element properties : all(pom("pom.xml"), "properties")) {
      for (String name : List.of("native.platform", "pytorch.platform")) {
        if (!text(properties, name).isEmpty()) {
          platforms.add(text(properties, name));
        }
      }
    }

    assertThat(platforms).hasSizeGreaterThanOrEqualTo(8);
    assertThat(all(pom("tools/bom/pom.xml"), "classifier").stream().map(Element::getTextContent))
        .containsAll(platforms);
  }
}
