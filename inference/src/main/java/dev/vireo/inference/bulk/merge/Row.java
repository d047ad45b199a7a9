package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results out of what rows hold. The input of such a result is a name alone. */
final class Row {
  private static final String GONE = "it is the name of a row; its image is not here";

  private Row() {}

  static BulkResult classified(String name, List<RankedLabel> ranked, Embedding embedding) {
    return ranked.isEmpty()
        ? new BulkResult.Undecided(
            input(name), new RankedLabel("", RowReader.UNKNOWN_INDEX, 0), embedding)
        : new BulkResult.Classified(input(name), new Prediction(ranked), embedding);
  }

  /**
   * @throws IllegalArgumentException when there is no such code
   */
  static BulkResult failed(String name, String code, String message) {
    return new BulkResult.Failed(input(name), ErrorCode.valueOf(code), message);
  }

  /**
   * @param error {@code CODE: message}
   * @throws IllegalArgumentException when it is not so written
   */
  static BulkResult failed(String name, String error) {
    int colon = error.indexOf(": ");
    if (colon < 0) {
      throw new IllegalArgumentException("'" + error + "' is no error");
    }
    return failed(name, error.substring(0, colon), error.substring(colon + 2));
  }

  private static ImageFile input(String name) {
    return new UnusableInput(name, ErrorCode.NOT_FOUND, GONE);
  }

  /**
   * @param row from 1; 0 for the head
   */
  static VireoException damaged(Path file, long row, @Nullable Exception cause) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        "%s: %s is not what 'vireo classify' writes%s: classify this shard again"
            .formatted(
                file,
                row == 0 ? "its head" : "row %,d".formatted(row),
                cause == null ? "" : " (" + cause.getMessage() + ")"),
        cause);
  }
}
