package dev.vireo.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Python at its best ({@code bench/peers/python}): a process for each core, each with a session or
 * a network of one thread, and PIL. Whoever opens it closes it.
 */
public final class PythonPeer implements AutoCloseable {
  private static final String READY = "ready ";

  private final Commanded process;

  /**
   * How it decodes and computes.
   *
   * @param draft whether JPEGs are decoded to a scale
   * @param bfloat16 in place of float32
   */
  public record Way(boolean draft, boolean bfloat16) {
    /**
     * In full, and to a scale.
     *
     * @param bfloat16 whether that is tried too; torch alone has it
     */
    public static List<Way> of(boolean bfloat16) {
      List<Way> ways = new ArrayList<>(List.of(new Way(false, false), new Way(true, false)));
      if (bfloat16) {
        ways.add(new Way(false, true));
      }
      return ways;
    }
  }

  private PythonPeer(Commanded process) {
    this.process = process;
  }

  /** Whether the program is there, as it is beside the sources. */
  public static Optional<Path> program() {
    String root = System.getProperty("vireo.root");
    return Optional.ofNullable(root)
        .map(folder -> Path.of(folder, "bench/peers/python/bulk.py"))
        .filter(Files::isReadable);
  }

  /**
   * @param python with Pillow, and onnxruntime for an ONNX file or torch for a checkpoint
   * @param list a file with an image on each line
   * @param processes at least 1
   * @throws IllegalStateException when it cannot run this, with its reason
   */
  public static PythonPeer open(
      String python, Path program, Path model, Path list, int processes, int batch, Way way) {
    Commanded process;
    try {
      process =
          new Commanded(
              "the peer of Python",
              List.of(
                  python,
                  "-B",
                  program.toString(),
                  model.toString(),
                  list.toString(),
                  Integer.toString(processes),
                  Integer.toString(batch),
                  way.draft() ? "draft" : "exact",
                  way.bfloat16() ? "bf16" : "fp32"),
              Map.of());
    } catch (UncheckedIOException e) {
      throw new IllegalStateException(python + " cannot be started", e);
    }
    if (!process.ready().startsWith(READY)) {
      process.close();
      throw new IllegalStateException(process.ready());
    }
    return new PythonPeer(process);
  }

  /** Of what it is made. */
  public String versions() {
    return process.ready().substring(READY.length());
  }

  /**
   * Runs through the list.
   *
   * @return images a second
   */
  public double run(int times) {
    String[] answer = process.ask(Integer.toString(times)).split(" ", 2);
    return Integer.parseInt(answer[0]) / Double.parseDouble(answer[1]);
  }

  /** A row of logits for each of the first images, as JSON. */
  public String logits(int images) {
    return process.ask("logits " + images);
  }

  /** Writes the list that it reads. */
  public static Path list(Path file, List<String> images) {
    try {
      return Files.write(file, images);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Its own processes end with it, where it ends by itself. */
  @Override
  public void close() {
    process.finish();
    process.close();
  }
}
