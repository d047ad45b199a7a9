package dev.vireo.inference.bulk.source.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The files of a folder that were left out, as they are no images.
 *
 * @param endings how many there are of each, {@code .heic} or {@link #NO_ENDING}
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record LeftOut(Map<String, Long> endings) {
  public static final LeftOut NOTHING = new LeftOut(Map.of());

  /** In the place of an ending. */
  public static final String NO_ENDING = "without an ending";

  /** Beyond these they are counted together: a folder may hold a million of them. */
  private static final int MOST_ENDINGS = 100;

  private static final int LONGEST_ENDING = 12;
  private static final int NAMED_ENDINGS = 6;
  private static final String OTHERS = "with other endings";

  public LeftOut {
    endings = Map.copyOf(endings);
  }

  /** Counts them, for one thread. */
  public static final class Counter {
    private final Map<String, Long> endings = new TreeMap<>();

    /**
     * @param name of a file
     */
    public void add(String name) {
      String ending = ending(name);
      boolean counted = endings.containsKey(ending) || endings.size() < MOST_ENDINGS;
      endings.merge(counted ? ending : OTHERS, 1L, Long::sum);
    }

    public LeftOut sum() {
      return new LeftOut(endings);
    }

    private static String ending(String name) {
      int dot = name.lastIndexOf('.');
      int length = name.length() - dot;
      if (dot <= name.lastIndexOf('/') + 1 || length == 1) {
        return NO_ENDING;
      }
      return length > LONGEST_ENDING ? OTHERS : name.substring(dot).toLowerCase(Locale.ROOT);
    }
  }

  public boolean isEmpty() {
    return endings.isEmpty();
  }

  /** Both together. */
  public LeftOut and(LeftOut others) {
    Map<String, Long> all = new TreeMap<>(endings);
    others.endings.forEach((ending, count) -> all.merge(ending, count, Long::sum));
    return new LeftOut(all);
  }

  /** {@code 19 files of other kinds left out: 16 .heic, 3 .mov}. */
  @Override
  public String toString() {
    return files() + " left out: " + kinds();
  }

  private String files() {
    long count = endings.values().stream().mapToLong(Long::longValue).sum();
    return "%,d %s".formatted(count, count == 1 ? "file of another kind" : "files of other kinds");
  }

  /** {@code 19 files of other kinds: 16 .heic, 3 .mov}. */
  public String only() {
    return files() + ": " + kinds();
  }

  /** {@code 16 .heic, 3 .mov}: the most frequent first. */
  private String kinds() {
    List<Map.Entry<String, Long>> all = new ArrayList<>(endings.entrySet());
    all.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    List<String> named = new ArrayList<>();
    long rest = 0;
    for (Map.Entry<String, Long> each : all) {
      if (named.size() < NAMED_ENDINGS && !each.getKey().equals(OTHERS)) {
        named.add("%,d %s".formatted(each.getValue(), each.getKey()));
      } else {
        rest += each.getValue();
      }
    }
    if (rest > 0) {
      named.add("%,d %s".formatted(rest, OTHERS));
    }
    return String.join(", ", named);
  }
}
