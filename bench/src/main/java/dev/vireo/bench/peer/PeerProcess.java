package dev.vireo.bench.peer;

import dev.vireo.bench.process.Commanded;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A peer that is ready. Whoever opens it closes it. */
public final class PeerProcess implements AutoCloseable {
  private static final String READY = "ready";

  /** Many times what the slowest takes for a round of theirs. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);

  private final PeerProgram program;
  private final Commanded process;

  private PeerProcess(PeerProgram program, Commanded process) {
    this.program = program;
    this.process = process;
  }

  /**
   * @throws IllegalStateException when it cannot do this, with its reason
   */
  public static PeerProcess open(PeerProgram program, PeerJob job) {
    return open(program, job, ANSWER_LIMIT);
  }

  static PeerProcess open(PeerProgram program, PeerJob job, Duration limit) {
    program
        .missing()
        .ifPresent(why -> {
          throw new IllegalStateException(why);
        });
    Path file = job.write();
    try {
      Commanded process;
      try {
        process = new Commanded(program.title(), program.command(file), Map.of(), limit);
      } catch (UncheckedIOException e) {
        throw new IllegalStateException(program.command().getFirst() + " cannot be started", e);
      }
      if (!process.ready().startsWith(READY)) {
        process.close();
        throw new IllegalStateException(process.ready());
      }
      return new PeerProcess(program, process);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  /** Of what it is made. */
  public String versions() {
    return process.ready().substring(READY.length()).strip();
  }

  /**
   * All workers go through the images.
   *
   * @return images a second
   */
  public double run(int times) {
    String[] answer = ask("run " + times).split(" ", 2);
    return Integer.parseInt(answer[0]) / Double.parseDouble(answer[1]);
  }

  /** One worker answers for samples; those beyond the last begin anew. */
  public void query(int first, int count) {
    String answer = ask("query " + first + " " + count);
    if (!answer.equals(Integer.toString(count))) {
      throw failed("it answered '" + answer + "' for " + count + " images");
    }
  }

  /** A row of logits for each of the first images, as JSON. */
  public String logits(int images) {
    return ask("logits " + images);
  }

  public long pid() {
    return process.pid();
  }

  private String ask(String line) {
    try {
      return process.ask(line);
    } catch (IllegalStateException | UncheckedIOException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private VireoException failed(String why) {
    return new VireoException(ErrorCode.INTERNAL, program.title() + " failed: " + why);
  }

  /** Its own processes end with it, where it ends by itself. */
  @Override
  public void close() {
    process.finish();
    process.close();
  }
}
