package dev.vireo.inference.cuda;

import dev.vireo.inference.VireoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of its own that unpacks a set into a store, and says on its output how it fares: {@code
 * brings}, {@code unpacks}, {@code notice ...}, {@code refused CODE: ...}, {@code holds FILES}. It
 * goes on after {@code brings} and {@code unpacks} when it reads a line.
 */
record StoreProcess(Process process, BufferedReader said) implements AutoCloseable {
  static final String FOLDER = "native/";
  private static final long DEADLINE_SECONDS = 60;

  /** The set that these processes unpack: one library of a jar. */
  static LibrarySet set(long bytes) {
    LibraryJar jar =
        new LibraryJar("maker/1/maker-1.jar", bytes, "", FOLDER, List.of("libone.so.1"));
    return new LibrarySet("one-1", bytes, List.of(jar));
  }

  /**
   * @param before words that the command begins with, to start it elsewhere
   */
  static StoreProcess start(List<String> before, Path store, Path jar, long bytes)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            store.toString(),
            jar.toString(),
            Long.toString(bytes)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new StoreProcess(
        process,
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  /** The next line, or what says that there is none. */
  String line() throws IOException {
    String line = said.readLine();
    return line == null ? "(ended)" : line;
  }

  void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /** As the system would end it, in the midst of anything. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] arguments) throws IOException {
    LibraryStore store = new LibraryStore(Path.of(arguments[0]), _ -> Long.MAX_VALUE);
    LibrarySet set = set(Long.parseLong(arguments[2]));
    PrintStream out = System.out;
    try {
      store.require(
          List.of(set),
          0,
          _ -> {
            stop("brings");
            return Path.of(arguments[1]);
          },
          new LibraryStore.Listener() {
            private boolean stopped;

            @Override
            public void progressed(long bytes) {
              if (!stopped) {
                stopped = true;
                stop("unpacks");
              }
            }

            @Override
            public void notice(String text) {
              out.println("notice " + text);
            }
          });
    } catch (VireoException e) {
      out.println("refused " + e.code() + ": " + e.getMessage());
    }
    out.println("holds " + files(store.root()));
    fillsThen(store.root(), out);
  }

  /** What the disk takes when nothing of a set is left: the store gave back what it had. */
  private static void fillsThen(Path root, PrintStream out) throws IOException {
    Path file = root.resolve("filler");
    try {
      Files.write(file, new byte[1000], StandardOpenOption.CREATE_NEW);
      out.println("has room again");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void stop(String where) {
    System.out.println(where);
    try {
      if (System.in.read() < 0) {
        throw new IllegalStateException("whoever started this is gone");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.equals(".lock")) // of who has the store just now
          .sorted()
          .toList();
    }
  }
}
