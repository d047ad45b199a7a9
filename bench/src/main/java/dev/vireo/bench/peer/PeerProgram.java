package dev.vireo.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program of {@code bench/peers}. It is given a {@link PeerJob} and says {@code ready VERSIONS},
 * or {@code cannot REASON}; then it answers lines ({@link PeerProcess}).
 */
public sealed interface PeerProgram {
  /** For people. */
  String title();

  /** Why it cannot be started, and what to type; empty where it can. */
  Optional<String> missing();

  /** To which the file of the job is added. */
  List<String> command();

  /**
   * DJL's {@code Predictor} on its ONNX Runtime engine.
   *
   * @param openCv whether images go through DJL's OpenCV extension, not through ImageIO
   */
  record Djl(boolean openCv) implements PeerProgram {
    private static final String FOLDER = "djl/target";

    @Override
    public String title() {
      return "the peer of DJL";
    }

    @Override
    public Optional<String> missing() {
      return absent(FOLDER + "/peer.classpath", "it is not built: run bench/peers/prepare djl");
    }

    @Override
    public List<String> command() {
      Path target = file(FOLDER).orElseThrow();
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "-Dai.djl.offline=true",
          // DJL's translators compute on PyTorch, which would take the cores from the model.
          "-Dai.djl.pytorch.num_threads=1",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
          "-cp",
          target.resolve("peer-djl.jar") + ":" + classPath(target.resolve("peer.classpath")),
          "dev.vireo.bench.peers.DjlPeer");
    }

    private String classPath(Path list) {
      try {
        return Arrays.stream(Files.readString(list).strip().split(":"))
            .filter(jar -> openCv || !jar.contains("opencv"))
            .collect(Collectors.joining(":"));
      } catch (IOException e) {
        throw new IllegalStateException("cannot read " + list, e);
      }
    }
  }

  /** {@code onnxruntime-node} with {@code sharp}. */
  record Node() implements PeerProgram {
    @Override
    public String title() {
      return "the peer of Node";
    }

    @Override
    public Optional<String> missing() {
      return absent(
          "node/node_modules/sharp", "its modules are not there: run bench/peers/prepare node");
    }

    @Override
    public List<String> command() {
      return List.of("node", file("node/bulk.mjs").orElseThrow().toString());
    }
  }

  /**
   * PIL with {@code onnxruntime} for ONNX files and {@code torch} for checkpoints.
   *
   * @param python that has them
   */
  record Python(String python) implements PeerProgram {
    @Override
    public String title() {
      return "the peer of Python";
    }

    @Override
    public Optional<String> missing() {
      return absent("python/bulk.py", "bench/peers/python is not there");
    }

    @Override
    public List<String> command() {
      return List.of(python, "-B", file("python/bulk.py").orElseThrow().toString());
    }
  }

  /** Of {@code bench/peers}, where it is there. */
  private static Optional<Path> file(String name) {
    return Optional.ofNullable(System.getProperty("vireo.root"))
        .map(root -> Path.of(root, "bench/peers", name))
        .filter(Files::exists);
  }

  private static Optional<String> absent(String name, String what) {
    if (file(".").isEmpty()) {
      return Optional.of("bench/peers is not there: start vireo from a clone of its sources");
    }
    return file(name).isPresent() ? Optional.empty() : Optional.of(what);
  }

  /** The command whole. */
  default List<String> command(Path job) {
    List<String> words = new ArrayList<>(command());
    words.add(job.toString());
    return words;
  }
}
