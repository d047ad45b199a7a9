package dev.vireo.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The Python script that writes what an original network says of a folder's images. */
final class ReferenceScript {
  private static final String NAME = "reference.py";

  private ReferenceScript() {}

  static void print(PrintWriter out) {
    try (InputStream script = ReferenceScript.class.getResourceAsStream(NAME)) {
      if (script == null) {
        throw new IllegalStateException(NAME + " is missing");
      }
      out.print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
