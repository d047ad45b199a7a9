package dev.vireo.inference.bulk.resume;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/** A line of the journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Begun.class, name = "begun"),
  @JsonSubTypes.Type(value = JournalEntry.Started.class, name = "started"),
  @JsonSubTypes.Type(value = JournalEntry.Committed.class, name = "committed"),
  @JsonSubTypes.Type(value = JournalEntry.Completed.class, name = "completed")
})
sealed interface JournalEntry {

  /**
   * The first line.
   *
   * @param settings all that decides what rows look like, by the name of the option
   */
  record Begun(Map<String, String> settings) implements JournalEntry {}

  /**
   * A process took the run up.
   *
   * @param at milliseconds since 1970
   * @param crashReports where the JVM would describe its crash
   */
  record Started(long process, long at, List<String> crashReports) implements JournalEntry {}

  /**
   * Rows are safe.
   *
   * @param bytes of the file of rows
   * @param done inputs that have their rows in these bytes
   * @param failures among them
   * @param listed what {@code done} counts from
   */
  record Committed(long bytes, List<Done.Range> done, long failures, ListedInputs listed)
      implements JournalEntry {
    static final Committed NOTHING = new Committed(0, List.of(), 0, ListedInputs.NONE);
  }

  /** Every input has its row; what is left is to write the result from them. */
  record Completed(long inputs) implements JournalEntry {}
}
