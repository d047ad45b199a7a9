package dev.vireo.training.hub;

/** Hears what is fetched. Called on the thread that fetches. */
public interface FetchListener {
  /** Hears nothing. */
  FetchListener SILENT = new FetchListener() {};

  /**
   * A file begins to arrive, or goes on where it was cut off.
   *
   * @param file its name, for people
   * @param bytes it has in all; -1 where the host does not say
   */
  default void begins(String file, long bytes) {}

  /**
   * @param bytes of the file that are here
   */
  default void progressed(long bytes) {}

  /** The file that began is here, or not to be had. */
  default void ends() {}

  /** A sentence that people should read: what is waited for, what is used instead. */
  default void notice(String text) {}
}
