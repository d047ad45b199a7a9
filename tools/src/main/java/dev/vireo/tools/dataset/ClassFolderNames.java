package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.source.LabelledImages;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What the folders of classes are called: the label, its slashes and backslashes underscores. */
final class ClassFolderNames {
  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

  private ClassFolderNames() {}

  /**
   * A name for each label of the parts, of one element, and no two the same in any case.
   *
   * @throws VireoException INVALID_DATASET when a label is blank, begins with a dot, holds a
   *     control character or is no file's name here, or when two labels would share a folder
   */
  static Map<String, Path> of(List<LabelledImages> parts) {
    Map<String, Path> names = new HashMap<>();
    Map<String, String> owners = new HashMap<>();
    for (LabelledImages part : parts) {
      for (int label = 0; label < part.labels().size(); label++) {
        Path name = name(part, label);
        String owned = part.labels().get(label);
        String owner = owners.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), owned);
        if (owner != null && !owner.equals(owned)) {
          throw new VireoException(
              ErrorCode.INVALID_DATASET,
              "the classes '%s' and '%s' would share the folder %s; give one of them another name"
                      .formatted(owner, owned, name)
                  + (" (" + image(part, label) + " is of the second)"));
        }
        names.put(owned, name);
      }
    }
    return names;
  }

  private static Path name(LabelledImages part, int label) {
    String text = part.labels().get(label);
    if (text.isBlank()) {
      throw refused(part, label, "it is blank");
    }
    if (text.startsWith(".")) {
      throw refused(part, label, "folders that begin with a dot are hidden");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw refused(part, label, "it holds a control character");
    }
    try {
      return Path.of(SEPARATOR.matcher(text).replaceAll("_"));
    } catch (InvalidPathException e) {
      throw refused(part, label, e.getReason());
    }
  }

  private static VireoException refused(LabelledImages part, int label, String why) {
    StringBuilder text = new StringBuilder();
    part.labels()
        .get(label)
        .chars()
        .forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
    return new VireoException(
        ErrorCode.INVALID_DATASET,
        "%s is of the class '%s', which cannot name a folder: %s; give the class another name"
            .formatted(image(part, label), text, why));
  }

  /** The first of a class. */
  private static String image(LabelledImages part, int label) {
    return part.samples().stream()
        .filter(sample -> sample.label() == label)
        .findFirst()
        .orElseThrow()
        .name();
  }
}
