package dev.vireo.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@link Preprocessing} from the configuration of one of Hugging Face's image processors ({@code
 * preprocessor_config.json}), as its class on PIL reads it.
 */
final class HuggingFacePreprocessing {
  /** PIL's filters by their numbers. */
  private static final List<Filter> FILTERS =
      List.of(
          Filter.NEAREST,
          Filter.LANCZOS,
          Filter.BILINEAR,
          Filter.BICUBIC,
          Filter.BOX,
          Filter.HAMMING);

  private static final List<Float> ONES = List.of(1f, 1f, 1f);
  private static final List<Float> ZEROS = List.of(0f, 0f, 0f);

  /** From this size on, ConvNeXT's images are stretched. */
  private static final int CONVNEXT_STRETCHED = 384;

  private static final double CONVNEXT_CROP = 224 / 256.0;
  private static final double POOLFORMER_CROP = 0.9;
  private static final double LEVIT_RESIZE = 256 / 224.0;

  private final JsonFields fields;
  private final ImageProcessor processor;

  private HuggingFacePreprocessing(JsonFields fields, ImageProcessor processor) {
    this.fields = fields;
    this.processor = processor;
  }

  /** Whether the object is one of theirs. */
  static boolean matches(JsonNode node) {
    return Stream.of(
            "image_processor_type",
            "feature_extractor_type",
            "do_resize",
            "do_center_crop",
            "do_rescale",
            "do_normalize",
            "image_mean",
            "resample",
            "crop_size")
        .anyMatch(node::has);
  }

  /**
   * @param modelType of {@code config.json} beside it, which decides where it names no class
   * @throws IllegalArgumentException when it asks for what is not known or not done here
   */
  static Preprocessing read(JsonNode node, Optional<String> modelType) {
    JsonFields fields = new JsonFields(node, JsonFields.Nulls.NONE);
    Preprocessing preprocessing =
        new HuggingFacePreprocessing(fields, processor(fields, modelType)).read();
    fields.pass(
        "auto_map",
        "processor_class",
        "_processor_class",
        "_valid_processor_keys",
        "model_input_names",
        "data_format",
        "input_data_format",
        "return_tensors",
        "device",
        "disable_grouping",
        "do_convert_rgb",
        "default_to_square",
        "size",
        "resample",
        "crop_size",
        "rescale_factor",
        "image_mean",
        "image_std",
        "do_reduce_labels",
        "reduce_labels");
    fields.requireNoOthers();
    return preprocessing;
  }

  private static ImageProcessor processor(JsonFields fields, Optional<String> modelType) {
    for (String field : List.of("image_processor_type", "feature_extractor_type")) {
      if (fields.has(field)) {
        ImageProcessor named = ImageProcessor.named(fields.text(field));
        fields.pass("feature_extractor_type");
        return named;
      }
    }
    return modelType.flatMap(ImageProcessor::ofModel).orElseGet(() -> unnamed(fields));
  }

  /** What the classes take differently must then be said. */
  private static ImageProcessor unnamed(JsonFields fields) {
    Stream<String> needed = Stream.of("size", "resample");
    if (fields.flag("do_normalize", true)) {
      needed = Stream.concat(needed, Stream.of("image_mean", "image_std"));
    }
    List<String> missing = needed.filter(field -> !fields.has(field)).toList();
    boolean oneNumber = fields.has("size") && fields.required("size").isInt();
    boolean perhapsCropped = fields.has("crop_size") && !fields.has("do_center_crop");
    if (!missing.isEmpty() || oneNumber || perhapsCropped) {
      throw new IllegalArgumentException(
          "it does not say its image_processor_type, on which depends what "
              + (missing.isEmpty()
                  ? oneNumber
                      ? "a size of one number means"
                      : "crop_size without do_center_crop means"
                  : String.join(" and ", missing) + " would be")
              + "; add \"image_processor_type\":\"ViTImageProcessor\" or whichever it is");
    }
    return ImageProcessor.VIT;
  }

  private Preprocessing read() {
    ChannelOrder channels =
        fields.flag("do_flip_channel_order", processor == ImageProcessor.MOBILEVIT)
            ? ChannelOrder.BGR
            : ChannelOrder.RGB;
    Geometry geometry = geometry();
    refuseOthers(geometry);
    return new Preprocessing(
        geometry, normalization(), channels, Orientation.IGNORE, DecodeMode.EXACT);
  }

  private Geometry geometry() {
    boolean resizes = fields.flag("do_resize", true);
    Filter filter = resizes ? filter() : Filter.BILINEAR;
    Fit fit = resizes ? fit(size()) : new Fit.Whole();
    if (fields.flag("do_center_crop", processor.centerCrop())) {
      return cropped(fit, filter);
    }
    return switch (fit) {
      case Fit.Stretch(int height, int width) ->
          new Geometry(fit, filter, height, width, Centering.ROUND, Geometry.BLACK);
      case Fit.ShorterEdge _ when processor == ImageProcessor.CONVNEXT -> {
        int edge = size().height();
        yield new Geometry(fit, filter, edge, edge, Centering.FLOOR, Geometry.BLACK);
      }
      case Fit.ShorterEdge _, Fit.Whole _, Fit.Cover _, Fit.Border _ ->
          throw new IllegalArgumentException(
              "it neither crops images nor resizes them to a height and a width, so that each has a"
                  + " size of its own, and a network here takes all of one size");
    };
  }

  private Geometry cropped(Fit fit, Filter filter) {
    ProcessorSize crop =
        fields.has("crop_size")
            ? ProcessorSize.read(fields, "crop_size", true)
            : ProcessorSize.both(processor.cropSize());
    if (crop.shortest()) {
      throw new IllegalArgumentException("crop_size is a height and a width, not a shortest_edge");
    }
    if (processor == ImageProcessor.CONVNEXT && fit instanceof Fit.ShorterEdge) {
      throw new IllegalArgumentException(
          "its resize crops already, and do_center_crop asks for more");
    }
    return new Geometry(fit, filter, crop.height(), crop.width(), Centering.FLOOR, Geometry.BLACK);
  }

  private ProcessorSize size() {
    if (fields.has("size")) {
      boolean square = fields.flag("default_to_square", processor.defaultToSquare());
      return ProcessorSize.read(fields, "size", square);
    }
    return processor.shortestEdge()
        ? ProcessorSize.shortest(processor.size())
        : ProcessorSize.both(processor.size());
  }

  private Fit fit(ProcessorSize size) {
    return switch (processor) {
      case CONVNEXT -> {
        double crop = fields.number("crop_pct", CONVNEXT_CROP);
        if (!size.shortest()) {
          throw new IllegalArgumentException("ConvNeXT's size is a shortest_edge");
        }
        yield size.height() < CONVNEXT_STRETCHED
            ? new Fit.ShorterEdge(part(size.height(), crop))
            : new Fit.Stretch(size.height(), size.width());
      }
      case POOLFORMER -> {
        double crop = fields.number("crop_pct", POOLFORMER_CROP);
        yield size.height() == size.width()
            ? new Fit.ShorterEdge(part(size.height(), crop))
            : new Fit.Stretch(part(size.height(), crop), part(size.width(), crop));
      }
      case LEVIT ->
          size.shortest() ? new Fit.ShorterEdge((int) (LEVIT_RESIZE * size.height())) : plain(size);
      case VIT,
          DEIT,
          BEIT,
          MOBILENET_V1,
          MOBILENET_V2,
          MOBILEVIT,
          EFFICIENTNET,
          BIT,
          PVT,
          SEGFORMER,
          CLIP,
          CHINESE_CLIP,
          SIGLIP ->
          plain(size);
    };
  }

  private static Fit plain(ProcessorSize size) {
    return size.shortest()
        ? new Fit.ShorterEdge(size.height())
        : new Fit.Stretch(size.height(), size.width());
  }

  private static int part(int edge, double crop) {
    if (!(crop > 0)) {
      throw new IllegalArgumentException("crop_pct is positive, not " + crop);
    }
    return (int) (edge / crop);
  }

  private Filter filter() {
    boolean tensors =
        fields.has("image_processor_type")
            && ImageProcessor.resizesTensors(fields.text("image_processor_type"));
    return tensors && said() == Filter.BICUBIC ? Filter.BICUBIC_TENSOR : said();
  }

  private Filter said() {
    if (!fields.has("resample")) {
      return processor.filter();
    }
    int number = fields.integer("resample");
    if (number < 0 || number >= FILTERS.size()) {
      throw new IllegalArgumentException("resample is one of PIL's filters, 0 to 5, not " + number);
    }
    return FILTERS.get(number);
  }

  private Normalization normalization() {
    boolean rescales = fields.flag("do_rescale", true);
    boolean normalizes = fields.flag("do_normalize", true) && processor != ImageProcessor.MOBILEVIT;
    boolean offset = false;
    boolean divides = false;
    if (processor == ImageProcessor.EFFICIENTNET) {
      offset = fields.flag("rescale_offset", false) && rescales;
      divides = fields.flag("include_top", true);
    }
    List<Float> mean = normalizes ? channels("image_mean", processor.mean()) : ZEROS;
    List<Float> std = normalizes || divides ? channels("image_std", processor.std()) : ONES;
    return new Normalization(
        rescales ? factor() : 1,
        offset ? -1 : 0,
        mean,
        normalizes && divides ? product(std, std) : std);
  }

  private double factor() {
    double stated = fields.number("rescale_factor", Normalization.UNIT);
    return Math.abs(stated - Normalization.UNIT) < 1e-9 ? Normalization.UNIT : stated;
  }

  private List<Float> channels(String field, List<Float> otherwise) {
    return fields.has(field) ? fields.channels(field) : otherwise;
  }

  private static List<Float> product(List<Float> a, List<Float> b) {
    return List.of(a.get(0) * b.get(0), a.get(1) * b.get(1), a.get(2) * b.get(2));
  }

  /** Known fields that ask for more than is done here. */
  private void refuseOthers(Geometry geometry) {
    if (fields.flag("do_pad", false)) {
      ProcessorSize pad =
          fields.has("pad_size")
              ? ProcessorSize.read(fields, "pad_size", true)
              : new ProcessorSize(geometry.height(), geometry.width(), false);
      if (pad.shortest() || pad.height() != geometry.height() || pad.width() != geometry.width()) {
        throw new IllegalArgumentException(
            "do_pad adds to images of %d x %d after their normalization, which is not done here"
                .formatted(geometry.height(), geometry.width()));
      }
    }
    fields.pass("pad_size");
    for (String field : List.of("do_color_quantize", "use_square_size", "do_thumbnail")) {
      if (fields.flag(field, false)) {
        throw new IllegalArgumentException(field + " is not done here");
      }
    }
  }
}
