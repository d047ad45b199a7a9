package dev.vireo.bench.peers;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Images through DJL's {@code Predictor} on its ONNX Runtime engine, as {@link Job}, a JSON file,
 * says. Says {@code ready} with versions, or {@code cannot} with a reason. Then lines on standard
 * input: {@code run TIMES}, answered with {@code images seconds}, lets all workers go through the
 * images; {@code query FIRST COUNT}, answered with the count, lets one of them answer for samples;
 * {@code logits N} is answered with logits of the first pixels as JSON. With DJL's OpenCV extension
 * on the class path DJL decodes with it, otherwise with ImageIO.
 */
public final class DjlPeer implements AutoCloseable {
  private final Job job;
  private final List<AutoCloseable> models = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads;

  private DjlPeer(Job job) throws Exception {
    this.job = job;
    threads = Executors.newFixedThreadPool(job.way().workers());
    if (job.tensor()) {
      ZooModel<NDList, NDList> model = Predictors.tensors(job);
      models.add(model);
      Inputs inputs = new Inputs(job);
      for (int i = 0; i < job.way().workers(); i++) {
        workers.add(new Worker.OfTensors(model, inputs));
      }
    } else {
      ZooModel<Image, Classifications> model = Predictors.images(job);
      models.add(model);
      for (int i = 0; i < job.way().workers(); i++) {
        workers.add(new Worker.OfFiles(model, job));
      }
    }
    workers.getFirst().answer(0, job.way().batch());
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // DJL's libraries may speak too
    DjlPeer peer;
    try {
      peer = new DjlPeer(Job.read(Path.of(arguments[0])));
    } catch (Exception e) {
      answers.println("cannot " + String.valueOf(e.getMessage()).lines().findFirst().orElse("run"));
      System.exit(1);
      return;
    }
    try (peer;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      answers.println("ready " + versions());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.println(peer.answer(line.split(" ")));
      }
    }
  }

  private static String versions() {
    String runtime = ai.djl.engine.Engine.getEngine("OnnxRuntime").getVersion();
    return "DJL " + ai.djl.engine.Engine.getDjlVersion() + ", ONNX Runtime " + runtime;
  }

  private String answer(String[] words) throws Exception {
    int number = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "run" -> run(number * job.images().size());
      case "query" -> query(number, Integer.parseInt(words[2]));
      case "logits" -> logits(number);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String run(int total) throws Exception {
    long start = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    int batch = job.way().batch();
    List<Future<?>> running = new ArrayList<>();
    for (Worker worker : workers) {
      running.add(
          threads.submit(
              () -> {
                for (int i = next.getAndAdd(batch); i < total; i = next.getAndAdd(batch)) {
                  worker.answer(i, Math.min(batch, total - i));
                }
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    return total + " " + (System.nanoTime() - start) / 1e9;
  }

  private String query(int first, int count) throws Exception {
    workers.getFirst().answer(first, count);
    return Integer.toString(count);
  }

  private String logits(int count) throws Exception {
    try (ZooModel<NDList, NDList> model = Predictors.tensors(job);
        Worker.OfTensors worker = new Worker.OfTensors(model, new Inputs(job))) {
      float[][] rows = new float[count][];
      for (int i = 0; i < count; i++) {
        rows[i] = worker.logits(i);
      }
      return new Gson().toJson(rows);
    }
  }

  @Override
  public void close() throws Exception {
    threads.close();
    workers.forEach(Worker::close);
    for (AutoCloseable model : models) {
      model.close();
    }
  }
}
