package dev.vireo.bench.peers;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One predictor, for one thread at a time. */
sealed interface Worker extends AutoCloseable {
  /** Samples from one on; those beyond the last begin anew. */
  void answer(int first, int count) throws IOException, TranslateException;

  @Override
  void close();

  /** From files. */
  record OfFiles(Predictor<Image, Classifications> predictor, List<Path> files)
      implements Worker {
    OfFiles(ZooModel<Image, Classifications> model, Job job) {
      this(model.newPredictor(), job.images().stream().map(Path::of).toList());
    }

    @Override
    public void answer(int first, int count) throws IOException, TranslateException {
      if (count == 1) {
        require(predictor.predict(open(first)));
        return;
      }
      List<Image> together = new ArrayList<>(count);
      for (int i = first; i < first + count; i++) {
        together.add(open(i));
      }
      predictor.batchPredict(together).forEach(OfFiles::require);
    }

    private Image open(int sample) throws IOException {
      return ImageFactory.getInstance().fromFile(files.get(sample % files.size()));
    }

    private static void require(Classifications answer) {
      if (answer.topK(5).isEmpty()) {
        throw new IllegalStateException("no best classes in " + answer);
      }
    }

    @Override
    public void close() {
      predictor.close();
    }
  }

  /** From inputs that are there already, one for each number of images in a run. */
  record OfTensors(
      ZooModel<NDList, NDList> model,
      Predictor<NDList, NDList> predictor,
      Inputs inputs,
      Map<Integer, NDList> ready)
      implements Worker {
    OfTensors(ZooModel<NDList, NDList> model, Inputs inputs) {
      this(model, model.newPredictor(), inputs, new HashMap<>());
    }

    @Override
    public void answer(int first, int count) throws TranslateException {
      NDList batch =
          ready.computeIfAbsent(count, n -> inputs.batch(model.getNDManager(), first, n));
      try (NDList result = predictor.predict(batch)) {
        result.getFirst().toFloatArray();
      }
    }

    /** A row of logits. */
    float[] logits(int sample) throws TranslateException {
      try (NDList input = inputs.batch(model.getNDManager(), sample, 1);
          NDList result = predictor.predict(input)) {
        return result.getFirst().toFloatArray();
      }
    }

    @Override
    public void close() {
      ready.values().forEach(NDList::close);
      predictor.close();
    }
  }
}
