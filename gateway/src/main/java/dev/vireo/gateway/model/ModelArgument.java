package dev.vireo.gateway.model;

import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user names to be served: {@code [NAME=]PATH[,OPTION=VALUE...]}, the options being those of
 * {@link ModelOption}. Another model stands after a semicolon, or after a comma where it has no
 * name: {@code owls=o.onnx,labels=l.txt;hawks=h.onnx,/models/birds}. In double quotes, commas,
 * semicolons and equals signs are as other letters, and a quote is written twice.
 *
 * @param name what clients call it; empty for the file's or the folder's own name
 * @param location a path, or whatever the caller takes in place of one
 */
public record ModelArgument(String name, String location, GivenOptions options) {
  /**
   * A part between commas and semicolons, without quotes; {@code equals} is -1 where it has none.
   */
  private record Part(String text, int equals, boolean first) {
    String before() {
      return text.substring(0, equals);
    }

    String after() {
      return text.substring(equals + 1);
    }

    /** A name has no character of an address or a folder. */
    boolean named() {
      return equals > 0 && !before().matches("(?s).*[/:\\\\].*");
    }
  }

  /** One model with nothing said of it. */
  public static ModelArgument of(String location) {
    return new ModelArgument("", location, GivenOptions.NONE);
  }

  /**
   * @return at least one; a text that is the path of something there is that
   * @throws VireoException INVALID_ARGUMENT when it is not of this form
   */
  public static List<ModelArgument> parse(String text) {
    if (Files.exists(Path.of(text))) {
      return List.of(of(text));
    }
    List<ModelArgument> models = new ArrayList<>();
    for (Part part : parts(text)) {
      if (part.text().isEmpty()) {
        throw ModelOption.wrong("a model is missing before or after a comma in " + text);
      }
      if (!part.first() && part.equals() > 0) {
        models.add(with(models.removeLast(), part));
      } else if (part.named()) {
        models.add(new ModelArgument(part.before(), part.after(), GivenOptions.NONE));
      } else {
        models.add(of(part.text()));
      }
    }
    return List.copyOf(models);
  }

  private static ModelArgument with(ModelArgument model, Part option) {
    try {
      return new ModelArgument(
          model.name(), model.location(), model.options().with(option.before(), option.after()));
    } catch (VireoException e) {
      throw new VireoException(
          e.code(),
          "%s: %s. Another model with a name follows a semicolon or another -m"
              .formatted(model.location(), e.getMessage()),
          e);
    }
  }

  private static List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int equals = -1;
    boolean first = true;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        part.append(text.charAt(++i));
      } else if (letter == '"') {
        quoted = !quoted;
      } else if (!quoted && (letter == ',' || letter == ';')) {
        parts.add(new Part(part.toString(), equals, first));
        part.setLength(0);
        equals = -1;
        first = letter == ';';
      } else {
        equals = !quoted && letter == '=' && equals < 0 ? part.length() : equals;
        part.append(letter);
      }
    }
    if (quoted) {
      throw ModelOption.wrong("a quote is open at the end of " + text);
    }
    parts.add(new Part(part.toString(), equals, first));
    return parts;
  }
}
