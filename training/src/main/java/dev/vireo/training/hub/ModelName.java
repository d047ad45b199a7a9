package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands for weights in place of a path. */
public sealed interface ModelName {
  /** What a browser shows of a repository, or of a file in one. */
  Pattern PAGE_OF_HUB =
      Pattern.compile(
          "https://huggingface\\.co/([^/]+/[^/]+?)(?:/(?:resolve|blob|tree)/([^/]+(?:/.+)?))?/?");

  /** The revision of a repository where a name states none. */
  String MAIN = "main";

  /**
   * {@code hf:ORG/NAME[@REVISION][/FILE]}, or {@code timm:NAME[@REVISION][/FILE]} for those of the
   * organization {@code timm}. A slash in a revision is written {@code %2F}.
   *
   * @param repository {@code ORG/NAME}
   * @param revision a branch, a tag or a commit
   * @param file in the repository, with slashes; empty for the weights that it has
   */
  record OnHub(String repository, String revision, Optional<String> file) implements ModelName {
    /** What such weights are called for short. */
    @Override
    public String shortName() {
      return repository.substring(repository.indexOf('/') + 1);
    }
  }

  /**
   * {@code torchvision:NAME[.WEIGHTS]}.
   *
   * @param weights as torchvision calls them; empty for those that it calls its default
   */
  record OfTorchvision(String network, Optional<String> weights) implements ModelName {
    @Override
    public String shortName() {
      return network;
    }
  }

  /**
   * {@code https://HOST/PATH[#sha256=DIGITS]}; plain http from this machine alone.
   *
   * @param address without the fragment
   * @param sha256 64 hexadecimal digits that the file must have
   */
  record AtAddress(URI address, Optional<String> sha256) implements ModelName {
    /** The last part of the path, which is never empty. */
    String fileName() {
      String path = address.getPath();
      return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String shortName() {
      return fileName().replaceFirst("(?<=.)\\.[^.]*$", "");
    }
  }

  /** What clients of a service may call it where nobody says. */
  String shortName();

  /** Whether a text is meant as a name, and not as a path. */
  static boolean isName(String text) {
    return Pattern.compile("(hf|timm|torchvision|https?):.*", Pattern.DOTALL)
        .matcher(text)
        .matches();
  }

  /**
   * @throws VireoException INVALID_ARGUMENT that says how it is to be written
   */
  static ModelName parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    return switch (text.substring(0, Math.max(colon, 0))) {
      case "hf" -> onHub(text, rest);
      case "timm" -> ofTimm(text, rest);
      case "torchvision" -> ofTorchvision(text, rest);
      case "https", "http" -> atAddress(text);
      default ->
          throw wrong(
              text,
              "is no name of weights",
              "hf:ORG/NAME, timm:NAME," + " torchvision:NAME or https://...");
    };
  }

  private static OnHub onHub(String text, String rest) {
    Matcher parts = Pattern.compile("([^/@]+/[^/@]+)(?:@([^/@]+))?(?:/(.+))?").matcher(rest);
    if (!parts.matches()) {
      throw wrong(text, "names no repository of a hub", "hf:ORG/NAME[@REVISION][/FILE]");
    }
    String repository = parts.group(1);
    // The rules of the hub's own client (huggingface_hub, _validators.py).
    boolean known =
        repository.matches("[\\w.-]+/\\w([\\w.-]{0,94}\\w)?")
            && !repository.contains("--")
            && !repository.contains("..")
            && !repository.startsWith(".")
            && !repository.startsWith("-")
            && !repository.endsWith(".git");
    if (!known) {
      throw wrong(
          text,
          "names no repository of a hub: '" + repository + "' is no ORG/NAME",
          "hf:ORG/NAME[@REVISION][/FILE]");
    }
    String revision =
        Optional.ofNullable(parts.group(2)).map(given -> given.replace("%2F", "/")).orElse(MAIN);
    return new OnHub(
        repository,
        segments(text, revision, "revision"),
        Optional.ofNullable(parts.group(3)).map(file -> segments(text, file, "file")));
  }

  /** Names that end up in paths: no part of them may lead elsewhere. */
  private static String segments(String text, String name, String what) {
    List<String> parts = Arrays.asList(name.split("/", -1));
    boolean plain =
        parts.stream().noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))
            && name.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':' || c == 0x7f);
    if (!plain) {
      throw wrong(
          text, "has a " + what + " that is none: '" + name + "'", "hf:ORG/NAME[@REVISION][/FILE]");
    }
    return name;
  }

  private static OnHub ofTimm(String text, String rest) {
    OnHub name = onHub(text, "timm/" + rest);
    if (!name.shortName().contains(".")) {
      throw wrong(
          text,
          "does not say which weights of " + name.shortName() + "; 'vireo models' lists some",
          "timm:NAME.WEIGHTS, such as timm:resnet18.tv_in1k");
    }
    return name;
  }

  private static OfTorchvision ofTorchvision(String text, String rest) {
    Matcher parts = Pattern.compile("(\\w+)(?:\\.(\\w+))?").matcher(rest);
    if (!parts.matches()) {
      throw wrong(text, "names no weights of torchvision", "torchvision:NAME[.WEIGHTS]");
    }
    return new OfTorchvision(
        parts.group(1).toLowerCase(Locale.ROOT), Optional.ofNullable(parts.group(2)));
  }

  private static ModelName atAddress(String text) {
    String form = "https://HOST/PATH/FILE[#sha256=DIGITS]";
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(Addresses.shown(text), "is no address: " + e.getReason(), form);
    }
    String shown = Addresses.shown(uri);
    Matcher page = PAGE_OF_HUB.matcher(shown);
    if (page.matches()) {
      return onHub(
          text,
          page.group(1) + Optional.ofNullable(page.group(2)).map(rest -> "@" + rest).orElse(""));
    }
    if (uri.getHost() == null
        || uri.getPath().isEmpty()
        || uri.getPath().matches(".*(/|/\\.\\.?|\\\\[^/]*|\\p{Cntrl}.*)")) {
      throw wrong(shown, "names no file on a host", form);
    }
    if (uri.getUserInfo() != null) {
      throw wrong(shown, "has a password in it, which would be kept in files and logs", form);
    }
    if (!Addresses.isPrivate(uri)) {
      throw wrong(shown, "could be changed on its way here", form);
    }
    Optional<String> sha256 = Optional.empty();
    if (uri.getRawFragment() != null) {
      Matcher digits = Pattern.compile("sha256=([0-9a-fA-F]{64})").matcher(uri.getRawFragment());
      if (!digits.matches()) {
        throw wrong(shown, "ends in a fragment that is no 64 digits of a sha256", form);
      }
      sha256 = Optional.of(digits.group(1).toLowerCase(Locale.ROOT));
    }
    return new AtAddress(URI.create(text.replaceFirst("#.*", "")), sha256);
  }

  private static VireoException wrong(String text, String what, String form) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT, "'%s' %s; write %s".formatted(text, what, form));
  }
}
