package dev.vireo.tools.bundle;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Terms under which a library may be passed on, as its POM states them.
 *
 * @param name as stated
 * @param url where they can be read; may be empty
 */
record Licence(String name, String url) {
  /** Names that libraries here give, by SPDX's identifier (spdx.org/licenses). */
  private static final Map<String, String> IDENTIFIERS =
      Map.ofEntries(
          Map.entry("apache-2.0", "Apache-2.0"),
          Map.entry("apache 2", "Apache-2.0"),
          Map.entry("apache 2.0", "Apache-2.0"),
          Map.entry("apache license 2.0", "Apache-2.0"),
          Map.entry("apache license version 2.0", "Apache-2.0"),
          Map.entry("apache license, 2.0", "Apache-2.0"),
          Map.entry("apache license, version 2.0", "Apache-2.0"),
          Map.entry("apache license v2.0", "Apache-2.0"),
          Map.entry("the apache license, version 2.0", "Apache-2.0"),
          Map.entry("the apache software license, version 2.0", "Apache-2.0"),
          Map.entry("mit", "MIT"),
          Map.entry("mit license", "MIT"),
          Map.entry("the mit license", "MIT"),
          Map.entry("mit-0", "MIT-0"),
          Map.entry("bsd-2-clause", "BSD-2-Clause"),
          Map.entry("bsd 2-clause license", "BSD-2-Clause"),
          Map.entry("bsd-3-clause", "BSD-3-Clause"),
          Map.entry("bsd 3-clause license", "BSD-3-Clause"),
          Map.entry("the bsd license", "BSD-3-Clause"),
          Map.entry("the bsd 3-clause license", "BSD-3-Clause"),
          Map.entry("lgpl-2.1-or-later", "LGPL-2.1-or-later"),
          Map.entry("epl-2.0", "EPL-2.0"),
          Map.entry("eclipse public license - v 2.0", "EPL-2.0"),
          Map.entry("eclipse public license v2.0", "EPL-2.0"),
          Map.entry("cc0", "CC0-1.0"),
          Map.entry("public domain, per creative commons cc0", "CC0-1.0"));

  /** SPDX's identifier; empty for a name that is not known here, or means several. */
  Optional<String> identifier() {
    String key = name.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ");
    return Optional.ofNullable(IDENTIFIERS.get(key));
  }

  /** For people. */
  String text() {
    return url.isEmpty() ? name : name + " (" + url + ")";
  }
}
