package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.store.Stores;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word with ranges of numbers, {@code shard-{000..099}.tar}, as bash expands it: a leading zero
 * keeps the width, the last range runs fastest, and a range may count down. A name that is not
 * there is a failed input of its own.
 */
final class BraceRange implements Inputs {
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})}");

  /**
   * @param text before the range
   * @param width digits at least
   */
  private record Range(String text, int from, int to, int width) {
    long count() {
      return Math.abs(to - from) + 1L;
    }

    String at(long index) {
      String digits = Long.toString(from <= to ? from + index : from - index);
      return text + "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
  }

  private final String word;
  private final Stores stores;
  private final List<Range> ranges = new ArrayList<>();
  private final String end;
  private final long count;

  private BraceRange(String word, Stores stores) {
    this.word = word;
    this.stores = stores;
    Matcher matcher = RANGE.matcher(word);
    int at = 0;
    long product = 1;
    while (matcher.find()) {
      String from = matcher.group(1);
      String to = matcher.group(2);
      boolean padded =
          (from.startsWith("0") && from.length() > 1) || (to.startsWith("0") && to.length() > 1);
      int width = padded ? Math.max(from.length(), to.length()) : 0;
      Range range =
          new Range(
              word.substring(at, matcher.start()),
              Integer.parseInt(from),
              Integer.parseInt(to),
              width);
      ranges.add(range);
      product = Math.multiplyExact(product, range.count());
      at = matcher.end();
    }
    this.end = word.substring(at);
    this.count = product;
  }

  static boolean matches(String word) {
    return RANGE.matcher(word).find();
  }

  /**
   * @throws VireoException as {@link Inputs#named} when there is nothing of the first name
   */
  static Inputs of(String word, Stores stores) {
    try {
      BraceRange range = new BraceRange(word, stores);
      Inputs _ = Inputs.named(range.name(0), stores);
      return range;
    } catch (ArithmeticException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, word + " stands for more names than can be counted", e);
    }
  }

  private String name(long index) {
    String name = end;
    for (Range range : ranges.reversed()) {
      name = range.at(index % range.count()) + name;
      index /= range.count();
    }
    return name;
  }

  private Iterator<String> names() {
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public String next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return name(next++);
      }
    };
  }

  @Override
  public Listing<ImageFile> list() {
    return new Chain<>(Listing.of(names()), this::behind);
  }

  private Listing<ImageFile> behind(String name) {
    try {
      return Inputs.named(name, stores).list();
    } catch (VireoException e) {
      return Listing.single(UnusableInput.of(name, e));
    }
  }

  @Override
  public boolean countable() {
    return !Stores.isAddress(word) && Archive.countable(word);
  }
}
