package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.IOException;
import java.util.Iterator;

/**
 * Refuses a submission in which two inputs would have one id. Inputs are looked at as they are
 * listed, those of an interrupted run too.
 */
public record UniqueIds(BulkOutput rows) implements ForwardingOutput {

  /**
   * Goes through a whole listing.
   *
   * @throws VireoException INVALID_ARGUMENT that names an input whose id another one had
   */
  public static void require(Iterator<ImageFile> files) {
    Iterator<ImageFile> checked = checked(files);
    while (checked.hasNext()) {
      checked.next();
    }
  }

  private static Iterator<ImageFile> checked(Iterator<ImageFile> files) {
    LongSet ids = new LongSet();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return files.hasNext();
      }

      @Override
      public ImageFile next() {
        ImageFile file = files.next();
        String id = SubmissionRows.id(file.name());
        if (!ids.add(hash(id))) {
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "two inputs have the id %s in a submission, %s and one before it: classify one folder at a time, or leave out --submission for rows with whole paths"
                  .formatted(id, file.name()));
        }
        return file;
      }
    };
  }

  /** FNV-1a, 64 bit, mixed: of ten million ids two are taken for one once in 300,000 runs. */
  private static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 32);
  }

  @Override
  public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
    return rows.remaining(checked(files));
  }
}
