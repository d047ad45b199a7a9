package dev.vireo.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.vireo.gateway.explain.Wanted;
import dev.vireo.gateway.protocol.StrictJson;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.ModelSignature;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads a text message: one JSON object of keys that its protocol knows, each once. Every method
 * throws {@link VireoException} INVALID_ARGUMENT for any other message.
 */
final class CommandParser {
  private static final long LONGEST_MILLIS = 3_600_000;
  private static final int MOST_OUTPUTS = 64;

  private enum Key {
    TOP_K("topK"),
    TIMEOUT("timeoutMs"),
    MODEL("model"),
    LOGITS("logits"),
    EMBEDDINGS("embeddings"),
    OUTPUTS("outputs"),
    EXPLAIN("explain"),
    CANCEL("cancel");

    private final String written;

    Key(String written) {
      this.written = written;
    }
  }

  private final StrictJson json;
  private final Set<Key> known;
  private OptionalInt topK = OptionalInt.empty();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<String> model = Optional.empty();
  private Optional<Boolean> logits = Optional.empty();
  private Optional<List<String>> outputs = Optional.empty();
  private Optional<Wanted> explain = Optional.empty();
  private OptionalLong cancelled = OptionalLong.empty();
  private int keys;

  private CommandParser(StrictJson json, Set<Key> known) {
    this.json = json;
    this.known = known;
  }

  /**
   * Of {@code vireo.v1}: {@code {"topK":..,"timeoutMs":..,"model":..,"embeddings":..,"explain":..}}
   * or {@code {"cancel":..}}.
   */
  static Command stream(String text) {
    CommandParser parser = parse(text, EnumSet.complementOf(EnumSet.of(Key.LOGITS, Key.OUTPUTS)));
    return parser.cancelled.isPresent()
        ? new Command.Cancel(parser.cancelled.getAsLong())
        : parser.change();
  }

  /**
   * Of {@code vireo.arrow.v1}: {@code {"topK":..,"timeoutMs":..,"model":..,"logits":..,
   * "outputs":[..]}}.
   */
  static Command.Change arrow(String text) {
    return parse(text, EnumSet.complementOf(EnumSet.of(Key.CANCEL, Key.EMBEDDINGS, Key.EXPLAIN)))
        .change();
  }

  private static CommandParser parse(String text, Set<Key> known) {
    byte[] bytes = text.getBytes(UTF_8);
    try (StrictJson json = new StrictJson(bytes, 0, bytes.length)) {
      CommandParser parser = new CommandParser(json, known);
      json.object("a text message", parser::member);
      json.end();
      if (parser.cancelled.isPresent() && parser.keys > 1) {
        throw StrictJson.invalid(
            "cancel stands alone: send the other keys in a message of their own");
      }
      return parser;
    } catch (IOException e) {
      throw StrictJson.invalid(e);
    }
  }

  private void member(String written) throws IOException {
    Key key = key(written);
    keys++;
    switch (key) {
      case TOP_K ->
          topK = OptionalInt.of(Math.clamp(json.wholeNumber(written, 1), 1, Integer.MAX_VALUE));
      case TIMEOUT ->
          timeout =
              Optional.of(
                  Duration.ofMillis(Math.min(json.wholeNumber(written, 1), LONGEST_MILLIS)));
      case MODEL -> model = Optional.of(json.string(written));
      case LOGITS -> logits = Optional.of(json.truth(written));
      case EMBEDDINGS ->
          outputs =
              Optional.of(json.truth(written) ? List.of(ModelSignature.EMBEDDINGS) : List.of());
      case OUTPUTS -> {
        Set<String> names = new LinkedHashSet<>();
        json.array(written, MOST_OUTPUTS, () -> names.add(json.string("an output")));
        outputs = Optional.of(List.copyOf(names));
      }
      case EXPLAIN -> explain = Optional.of(Wanted.parse(json.string(written)));
      case CANCEL -> cancelled = OptionalLong.of(json.wholeNumber(written, 0));
    }
  }

  private Key key(String written) {
    for (Key key : known) {
      if (key.written.equals(written)) {
        return key;
      }
    }
    String all = known.stream().map(key -> key.written).collect(joining(", "));
    throw StrictJson.invalid("unknown key \"" + written + "\"; known are " + all);
  }

  private Command.Change change() {
    return new Command.Change(topK, timeout, model, logits, outputs, explain);
  }
}
