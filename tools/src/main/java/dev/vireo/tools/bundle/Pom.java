package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A library's description of itself (maven.apache.org/pom.html), as far as licences go. */
final class Pom {
  private static final int MOST_PARENTS = 12;

  private final Element project;

  private Pom(Element project) {
    this.project = project;
  }

  /** The licences of an artifact: its own, or those of the first parent that states some. */
  static List<Licence> licences(Artifact artifact) {
    Path file = artifact.pom();
    for (int level = 0; level < MOST_PARENTS && Files.isRegularFile(file); level++) {
      Pom pom = read(file);
      List<Licence> stated = pom.licences();
      if (!stated.isEmpty()) {
        return stated;
      }
      Optional<Path> parent = pom.parent(artifact.repository());
      if (parent.isEmpty()) {
        return List.of();
      }
      file = parent.get();
    }
    return List.of();
  }

  private static Pom read(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return new Pom(factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement());
    } catch (SAXException | ParserConfigurationException | IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          "cannot read the licences of %s: %s; delete its folder, and ./mvnw fetches it anew"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private List<Licence> licences() {
    List<Licence> licences = new ArrayList<>();
    for (Element all : children(project, "licenses")) {
      for (Element licence : children(all, "license")) {
        licences.add(new Licence(text(licence, "name"), text(licence, "url")));
      }
    }
    return licences;
  }

  private Optional<Path> parent(Path repository) {
    return children(project, "parent").stream()
        .findFirst()
        .map(parent ->
            Artifact.pom(
                repository,
                text(parent, "groupId"),
                text(parent, "artifactId"),
                text(parent, "version")));
  }

  private static String text(Element element, String name) {
    return children(element, name).stream()
        .findFirst()
        .map(child -> child.getTextContent().strip().replaceAll("\\s+", " "))
        .orElse("");
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
