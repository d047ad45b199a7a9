package dev.vireo.tools.bundle;

import java.util.List;
import java.util.StringJoiner;

/** The licences of all that a bundle holds, for people. */
final class LicenceList {
  private LicenceList() {}

  static String of(List<Component> components) {
    StringBuilder text =
        new StringBuilder(
            """
            # What this folder holds, and under which terms

            Each part with its version, its file, its licence as whoever made it states it, and where
            in this folder its terms and notices lie. sbom.cdx.json says the same for programs
            (CycloneDX 1.6). What a jar brings of native code is under the terms that its notices name.

            """);
    for (Component component : components) {
      text.append("## ").append(component.label()).append("\n\n");
      text.append("- file: ").append(component.file()).append('\n');
      text.append("- licence: ").append(licences(component)).append('\n');
      for (String file : component.texts()) {
        text.append("- terms: ").append(file).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String licences(Component component) {
    if (component.licences().isEmpty()) {
      return "its POM states none; see its terms";
    }
    StringJoiner text = new StringJoiner(", or ");
    component.licences().forEach(licence -> text.add(licence.text()));
    return text.toString();
  }
}
