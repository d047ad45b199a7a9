package dev.vireo.bench.bulk;

import dev.vireo.bench.process.Commanded;
import dev.vireo.bench.process.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A program of {@code bench/peers}, in a process of its own. */
final class Peer implements Contender {
  private static final int BATCH = 8;

  private final Commanded process;

  private Peer(Commanded process) {
    this.process = process;
  }

  /** One {@code Predictor}, one image after the other, on the defaults, as its examples show. */
  static Peer djlAsWritten(Path model, Path images) throws IOException {
    return djl(model, images, false, 1, 0);
  }

  /** A predictor and one thread for each core, images through DJL's OpenCV extension. */
  static Peer djlAtItsBest(Path model, Path images, int cores) throws IOException {
    return djl(model, images, true, cores, 1);
  }

  /**
   * @param model over normalized floats, which is what DJL's image translator makes
   */
  private static Peer djl(Path model, Path images, boolean openCv, int predictors, int threads)
      throws IOException {
    Path target = Root.resolve("bench/peers/djl/target");
    String classPath =
        Arrays.stream(Files.readString(target.resolve("peer.classpath")).split(":"))
            .filter(jar -> openCv || !jar.contains("opencv"))
            .collect(Collectors.joining(":"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    if (threads > 0) {
      command.add("-Dai.djl.pytorch.num_threads=" + threads);
    }
    command.addAll(
        List.of(
            "-cp",
            target.resolve("peer-djl.jar") + ":" + classPath,
            "dev.vireo.bench.peers.DjlPeer",
            model.toString(),
            images.toString(),
            Integer.toString(predictors),
            Integer.toString(threads),
            "1"));
    return new Peer(new Commanded("the peer of DJL", command, Map.of()));
  }

  /** As {@link #nodeAtItsBest}, without sharp's shrinking while it decodes. */
  static Peer nodeInFull(Path model, Path images, int cores) {
    return node(model, images, cores, 1, BATCH, "full");
  }

  /** One session on the defaults, one image after the other, the next decoded meanwhile. */
  static Peer nodeAsWritten(Path model, Path images, int cores) {
    return node(model, images, 1, cores, 1);
  }

  /** A worker thread with a session of one thread for each core, batches of 8. */
  static Peer nodeAtItsBest(Path model, Path images, int cores) {
    return node(model, images, cores, 1, BATCH);
  }

  /**
   * @param model over bytes, which is what sharp makes
   */
  private static Peer node(
      Path model, Path images, int workers, int threads, int batch, String... more) {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        "node",
        Root.resolve("bench/peers/node/bulk.mjs").toString(),
        model.toString(),
        images.toString(),
        Integer.toString(workers),
        Integer.toString(threads),
        Integer.toString(batch));
    Collections.addAll(command, more);
    return new Peer(new Commanded("the peer of Node", command, Map.of()));
  }

  @Override
  public double run(int times) {
    String[] answer = process.ask(Integer.toString(times)).split(" ", 2);
    return Integer.parseInt(answer[0]) / Double.parseDouble(answer[1]);
  }

  @Override
  public void close() {
    process.close();
  }
}
