package dev.vireo.bench.peers;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.CenterCrop;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images through DJL's {@code Predictor} on its ONNX Runtime engine. Each line on standard input is
 * the number of times to run through the folder; the answer is {@code images seconds}.
 *
 * <p>{@code DjlPeer MODEL.onnx IMAGES PREDICTORS THREADS BATCH}: predictors that work at the same
 * time, ONNX Runtime's threads for a session (0: its default), images in one call. With DJL's OpenCV
 * extension on the class path, DJL decodes with it, otherwise with ImageIO.
 */
public final class DjlPeer {
  private static final int CLASSES = 1000;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private DjlPeer() {}

  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[0]);
    List<Path> images = list(Path.of(arguments[1]));
    int predictors = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    int batch = Integer.parseInt(arguments[4]);
    try (ZooModel<Image, Classifications> loaded = load(model, threads);
        ExecutorService workers = Executors.newFixedThreadPool(predictors);
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready");
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        int total = Integer.parseInt(line) * images.size();
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < predictors; i++) {
          running.add(
              workers.submit(
                  () -> {
                    work(loaded, images, next, total, batch);
                    return null;
                  }));
        }
        for (Future<?> each : running) {
          each.get();
        }
        System.out.println(total + " " + (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static void work(
      ZooModel<Image, Classifications> model,
      List<Path> files,
      AtomicInteger next,
      int total,
      int batch)
      throws IOException, TranslateException {
    try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
      for (int i = next.getAndAdd(batch); i < total; i = next.getAndAdd(batch)) {
        if (batch == 1) {
          require(predictor.predict(open(files.get(i % files.size()))));
        } else {
          List<Image> together = new ArrayList<>(batch);
          for (int j = i; j < Math.min(i + batch, total); j++) {
            together.add(open(files.get(j % files.size())));
          }
          predictor.batchPredict(together).forEach(DjlPeer::require);
        }
      }
    }
  }

  private static Image open(Path file) throws IOException {
    return ImageFactory.getInstance().fromFile(file);
  }

  private static void require(Classifications answer) {
    if (answer.topK(5).size() != 5) {
      throw new IllegalStateException("no top five in " + answer);
    }
  }

  private static ZooModel<Image, Classifications> load(Path model, int threads)
      throws IOException, ModelNotFoundException, MalformedModelException {
    ImageClassificationTranslator translator =
        ImageClassificationTranslator.builder()
            .addTransform(new Resize(256))
            .addTransform(new CenterCrop(224, 224))
            .addTransform(new ToTensor())
            .addTransform(new Normalize(MEAN, DEVIATION))
            .optSynset(IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList())
            .optApplySoftmax(true)
            .build();
    return Criteria.builder()
        .setTypes(Image.class, Classifications.class)
        .optModelPath(model)
        .optEngine("OnnxRuntime")
        .optOptions(threads == 0 ? Map.of() : Map.of("intraOpNumThreads", Integer.toString(threads)))
        .optTranslator(translator)
        .build()
        .loadModel();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
