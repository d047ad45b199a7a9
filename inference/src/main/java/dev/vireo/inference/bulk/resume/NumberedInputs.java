package dev.vireo.inference.bulk.resume;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The inputs that have no rows yet. Iterated by one thread at a time; what was listed is for all.
 */
final class NumberedInputs implements Iterator<NumberedInput> {
  private final Iterator<ImageFile> files;
  private final Queue<NumberedInput> again = new ArrayDeque<>();
  private volatile ListedInputs listed = ListedInputs.NONE;

  NumberedInputs(Iterator<ImageFile> files) {
    this.files = files;
  }

  /**
   * Goes past what an earlier run listed, and keeps what of it has no rows.
   *
   * @throws VireoException INVALID_ARGUMENT when these are not the inputs that it listed, or what
   *     has rows is not what it was
   */
  void skip(Done done, ListedInputs earlier, ContentLog contents) throws IOException {
    ChangedInputs changed = new ChangedInputs();
    while (listed.count() < earlier.count() && files.hasNext()) {
      NumberedInput input = list();
      if (done.contains(input.index())) {
        contents.change(input).ifPresent(how -> changed.add(input.file().name(), how));
      } else {
        again.add(input);
      }
    }
    if (!listed.equals(earlier)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the first "
              + earlier.count()
              + " inputs are not those of the interrupted run: something was added, removed or"
              + " renamed, or the inputs were named in another order");
    }
    changed.requireNone(done.count());
  }

  /** What was given out so far. */
  ListedInputs listed() {
    return listed;
  }

  private NumberedInput list() {
    ImageFile file = files.next();
    NumberedInput input = new NumberedInput(listed.count(), file);
    listed = listed.plus(file.name());
    return input;
  }

  @Override
  public boolean hasNext() {
    return !again.isEmpty() || files.hasNext();
  }

  @Override
  public NumberedInput next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return again.isEmpty() ? list() : again.remove();
  }
}
