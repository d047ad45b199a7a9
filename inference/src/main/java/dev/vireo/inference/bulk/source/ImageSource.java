package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.Stores;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The inputs that a person names, in that order:
 *
 * <ul>
 *   <li>files, whatever their extension
 *   <li>folders, with all images below them, sorted by name: files with the ending of an image, and
 *       those with another or none whose first bytes are an image's; {@link #leftOut} counts the
 *       rest
 *   <li>patterns, {@code photos/*.jpg} or {@code photos/**.png}, sorted likewise, and ranges,
 *       {@code shard-{000..099}.tar}
 *   <li>{@code @list.txt} with one path on each line, and {@code -} for such lines, or paths that
 *       end in zero bytes, on standard input
 *   <li>archives of images: {@code .tar}, {@code .tar.gz}, {@code .tgz} and {@code .zip}, named, in
 *       a list or matched by a pattern; those inside a folder are left alone
 *   <li>addresses of object stores in the place of any of these, {@code s3://bucket/photos}, as far
 *       as the store lists; {@code https://} addresses are single files
 * </ul>
 *
 * <p>Listed lazily: memory holds some thousands of names for each level of folders, whatever the
 * number of files. Not safe for use by several threads; its listings are independent of each other.
 * Closing it gives up the connections to stores; without addresses there is nothing to close.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ImageSource implements Iterable<ImageFile>, AutoCloseable {
  private static final String STANDARD_INPUT = "-";

  private final List<Inputs> parts;
  private final Optional<Shard> shard;
  private final Stores stores;

  private ImageSource(List<Inputs> parts, Optional<Shard> shard, Stores stores) {
    this.parts = List.copyOf(parts);
    this.shard = shard;
    this.stores = stores;
  }

  /** As {@link #of(List, InputStream)}, with the process's standard input. */
  public static ImageSource of(List<String> inputs) {
    return of(inputs, System.in);
  }

  /**
   * @param standardInput for {@code -}; closed when it was read to its end. That of a channel may
   *     be closed by another thread to end a listing that waits for a line
   * @throws VireoException NOT_FOUND when an input does not exist, or there is no image in any of
   *     them; UNREADABLE when a list cannot be read; INVALID_ARGUMENT when {@code -} is there twice
   */
  public static ImageSource of(List<String> inputs, InputStream standardInput) {
    return of(inputs, standardInput, new Stores());
  }

  /**
   * As {@link #of(List, InputStream)}.
   *
   * @param stores for addresses among the inputs; the source closes them
   */
  public static ImageSource of(List<String> inputs, InputStream standardInput, Stores stores) {
    if (inputs.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "standard input can be read only once: give - once");
    }
    try {
      List<Inputs> parts = new ArrayList<>();
      for (String input : inputs) {
        parts.add(
            input.equals(STANDARD_INPUT)
                ? new OnceList("standard input", standardInput, stores)
                : Inputs.named(input, stores));
      }
      ImageSource source = new ImageSource(parts, Optional.empty(), stores);
      source.requireImage(inputs);
      return source;
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  private void requireImage(List<String> inputs) {
    try (Listing<ImageFile> first = peek()) {
      if (!first.hasNext()) {
        throw new VireoException(
            ErrorCode.NOT_FOUND,
            "there is no image in "
                + String.join(", ", inputs)
                + (leftOut().isEmpty() ? "" : ", but " + leftOut().only())
                + " (in folders and archives, files ending in "
                + ImageNames.FOR_PEOPLE
                + " count; in folders, other names of such images too)");
      }
    }
  }

  /**
   * The files in folders that are no images, as the last listing that came to its end found them.
   * Hidden ones do not count.
   */
  public LeftOut leftOut() {
    LeftOut all = LeftOut.NOTHING;
    for (Inputs part : parts) {
      all = all.and(part.leftOut());
    }
    return all;
  }

  /** Files that are listed already, as they are. */
  public static ImageSource ofFiles(List<ImageFile> files) {
    return new ImageSource(
        List.of(() -> Listing.of(files.iterator())), Optional.empty(), new Stores());
  }

  /**
   * Those of the inputs that are in a shard; there may be none. What comes through a pipe is still
   * listed once only, by this or by that, and closing either closes both.
   */
  public ImageSource only(Shard part) {
    return new ImageSource(parts, Optional.of(part), stores);
  }

  /** Which part of the inputs this is; empty for all. */
  public Optional<Shard> shard() {
    return shard;
  }

  /**
   * Whether {@link #count} can tell: not with paths that come through a pipe, nor with compressed
   * archives, which would have to be unpacked for it.
   */
  public boolean countable() {
    return parts.stream().allMatch(Inputs::countable);
  }

  /**
   * Inputs in all, or -1 when only reading them would tell. Walks the folders and the archives'
   * directories once, which takes a while where there are millions.
   */
  public long count() {
    return countable() ? count(Long.MAX_VALUE, -1) : -1;
  }

  /**
   * Inputs in all, or {@code enough} when there are at least as many or only unpacking them would
   * tell. What comes through a pipe is waited for, and kept for the next listing.
   */
  public long countUpTo(long enough) {
    return count(enough, enough);
  }

  private long count(long enough, long unknown) {
    long count = 0;
    try (Listing<ImageFile> files = peek()) {
      while (count < enough && files.hasNext()) {
        if (files.next() instanceof HeldMember) {
          return unknown;
        }
        count++;
      }
    }
    return count;
  }

  private Listing<ImageFile> peek() {
    return ofShard(new Chain<>(Listing.of(parts.iterator()), Inputs::peek));
  }

  /**
   * All inputs, from the first. The caller closes it, unless it is walked to its end.
   *
   * @throws IllegalStateException the second time, when inputs come through a pipe
   */
  @Override
  public Listing<ImageFile> iterator() {
    return ofShard(new Chain<>(Listing.of(parts.iterator()), Inputs::list));
  }

  private Listing<ImageFile> ofShard(Listing<ImageFile> all) {
    return shard.<Listing<ImageFile>>map(part -> new ShardListing(all, part)).orElse(all);
  }

  @Override
  public void close() {
    stores.close();
  }
}
