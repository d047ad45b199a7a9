package dev.vireo.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service in a process of its own, which says {@code http://HOST:PORT} when it listens. */
public final class ServiceProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://[^ /]*:([0-9]+)");
  private static final int START_SECONDS = 180;
  private static final int STOP_SECONDS = 20;

  private final Process process;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private ServiceProcess(Process process) {
    this.process = process;
    // A benchmark that is stopped takes its service with it.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
  }

  /** Starts {@code ./vireo serve} on the CPU and any free port. */
  public static ServiceProcess vireo(Path model, String... options) {
    return vireoOn("cpu", model, options);
  }

  /**
   * Starts {@code ./vireo serve} on any free port.
   *
   * @param device as {@code --device} takes it
   */
  public static ServiceProcess vireoOn(String device, Path model, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Root.resolve("vireo").toString(),
                "serve",
                "-m",
                model.toString(),
                "--device",
                device,
                "--port",
                "0"));
    command.addAll(Arrays.asList(options));
    return start(command);
  }

  public static ServiceProcess start(List<String> command) {
    ServiceProcess service;
    try {
      service = new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
    Thread.ofVirtual().start(service::listen);
    try {
      service.port();
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        Matcher address = ADDRESS.matcher(line);
        if (address.find()) {
          port.complete(Integer.valueOf(address.group(1)));
        }
      }
    } catch (IOException e) {
      said.add(e.toString());
    }
    port.completeExceptionally(
        new IllegalStateException("the service ended:\n" + String.join("\n", said)));
  }

  /** Where it listens. */
  public int port() {
    try {
      return port.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the service does not listen:\n" + String.join("\n", said), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public ProcessStat stat() {
    return ProcessStat.read(process.pid());
  }

  /** Collects garbage, if it is a JVM: what is resident afterwards is held. */
  public void collectGarbage() {
    try {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops it with SIGTERM, or by force when it does not end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
