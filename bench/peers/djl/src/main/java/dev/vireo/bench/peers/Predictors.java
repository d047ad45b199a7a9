package dev.vireo.bench.peers;

import ai.djl.MalformedModelException;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.transform.CenterCrop;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.ResizeShort;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The model on DJL's ONNX Runtime engine, for images as its documentation has it, and for tensors. */
final class Predictors {
  private Predictors() {}

  static ZooModel<Image, Classifications> images(Job job)
      throws IOException, ModelNotFoundException, MalformedModelException {
    Job.Model model = job.model();
    ImageClassificationTranslator.Builder translator =
        ImageClassificationTranslator.builder()
            .addTransform(new ResizeShort(model.resize()))
            .addTransform(new CenterCrop(model.size(), model.size()))
            // which leaves an edge that is one pixel too long as it is
            .addTransform(array -> NDImageUtils.crop(array, 0, 0, model.size(), model.size()));
    if (model.floats()) {
      translator
          .addTransform(new ToTensor())
          .addTransform(new Normalize(model.mean(), model.std()));
    } else {
      translator.addTransform(array -> array.toType(DataType.UINT8, false));
    }
    return load(
        job,
        Image.class,
        Classifications.class,
        translator
            .optSynset(IntStream.range(0, model.classes()).mapToObj(i -> "class " + i).toList())
            .optApplySoftmax(true)
            .build());
  }

  static ZooModel<NDList, NDList> tensors(Job job)
      throws IOException, ModelNotFoundException, MalformedModelException {
    return load(job, NDList.class, NDList.class, new NoopTranslator());
  }

  private static <I, O> ZooModel<I, O> load(
      Job job, Class<I> input, Class<O> output, Translator<I, O> translator)
      throws IOException, ModelNotFoundException, MalformedModelException {
    Map<String, String> options = new HashMap<>(job.way().options());
    if (job.way().threads() > 0) {
      options.put("intraOpNumThreads", Integer.toString(job.way().threads()));
    }
    return Criteria.builder()
        .setTypes(input, output)
        .optModelPath(Path.of(job.model().file()))
        .optEngine("OnnxRuntime")
        .optOptions(options)
        .optTranslator(translator)
        .build()
        .loadModel();
  }
}
