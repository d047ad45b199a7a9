package dev.vireo.tools.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A bill of materials (CycloneDX 1.6, cyclonedx.org/docs/1.6/json). */
final class CycloneDx {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CycloneDx() {}

  /**
   * @param version of Vireo
   */
  static String of(String version, List<Component> components) {
    ObjectNode root = JSON.createObjectNode();
    root.put("bomFormat", "CycloneDX");
    root.put("specVersion", "1.6");
    root.put("version", 1);
    root.putObject("metadata")
        .putObject("component")
        .put("type", "application")
        .put("name", "vireo")
        .put("version", version);
    ArrayNode all = root.putArray("components");
    for (Component component : components) {
      all.add(component(component));
    }
    return root.toPrettyString() + "\n";
  }

  private static ObjectNode component(Component component) {
    ObjectNode node = JSON.createObjectNode();
    node.put("type", "library");
    if (!component.group().isEmpty()) {
      node.put("group", component.group());
    }
    node.put("name", component.name());
    node.put("version", component.version());
    if (!component.sha256().isEmpty()) {
      node.putArray("hashes").addObject().put("alg", "SHA-256").put("content", component.sha256());
    }
    if (!component.licences().isEmpty()) {
      ArrayNode licences = node.putArray("licenses");
      component.licences().forEach(licence -> licences.addObject().set("license", of(licence)));
    }
    component.packageUrl().ifPresent(url -> node.put("purl", url));
    node.putArray("properties")
        .addObject()
        .put("name", "vireo:file")
        .put("value", component.file());
    return node;
  }

  private static ObjectNode of(Licence licence) {
    ObjectNode node = JSON.createObjectNode();
    licence
        .identifier()
        .ifPresentOrElse(
            identifier -> node.put("id", identifier), () -> node.put("name", licence.name()));
    if (!licence.url().isEmpty()) {
      node.put("url", licence.url());
    }
    return node;
  }
}
