package dev.vireo.inference.model;

import static dev.vireo.inference.model.Filter.BICUBIC;
import static dev.vireo.inference.model.Filter.BILINEAR;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Hugging Face's image processors of classification models, and what each takes for a field that
 * its configuration leaves out (transformers 5.18, {@code models/…/image_processing_pil_….py}, the
 * attributes of the class). docs/preprocessing.md has the same table.
 */
enum ImageProcessor {
  VIT("ViT", BILINEAR, 224, false, true, false, 224, Statistics.HALF),
  DEIT("DeiT", BICUBIC, 256, false, true, true, 224, Statistics.HALF),
  BEIT("Beit", BICUBIC, 224, false, true, false, 224, Statistics.HALF),
  CONVNEXT("ConvNext", BICUBIC, 384, true, false, false, 384, Statistics.HALF),
  MOBILENET_V1("MobileNetV1", BILINEAR, 256, true, false, true, 224, Statistics.HALF),
  MOBILENET_V2("MobileNetV2", BILINEAR, 256, true, false, true, 224, Statistics.HALF),
  MOBILEVIT("MobileViT", BICUBIC, 224, true, false, true, 256, Statistics.HALF),
  EFFICIENTNET("EfficientNet", BICUBIC, 346, false, true, false, 289, Statistics.HALF),
  BIT("Bit", BICUBIC, 224, true, false, true, 224, Statistics.CLIP),
  LEVIT("Levit", BICUBIC, 224, true, false, true, 224, Statistics.IMAGENET),
  POOLFORMER("PoolFormer", BICUBIC, 224, true, false, true, 224, Statistics.IMAGENET),
  PVT("Pvt", BICUBIC, 224, false, true, false, 224, Statistics.IMAGENET),
  SEGFORMER("Segformer", BILINEAR, 512, false, true, false, 512, Statistics.IMAGENET),
  CLIP("CLIP", BICUBIC, 224, true, false, true, 224, Statistics.CLIP),
  CHINESE_CLIP("ChineseCLIP", BICUBIC, 224, true, false, true, 224, Statistics.CLIP),
  SIGLIP("Siglip", BICUBIC, 224, false, false, false, 224, Statistics.HALF);

  /** Means and deviations that several have. */
  enum Statistics {
    HALF,
    IMAGENET,
    /** OpenAI's, of CLIP. */
    CLIP;

    private List<Float> mean() {
      return switch (this) {
        case HALF -> List.of(0.5f, 0.5f, 0.5f);
        case IMAGENET -> Preprocessing.IMAGENET_MEAN;
        case CLIP -> List.of((float) 0.48145466, (float) 0.4578275, (float) 0.40821073);
      };
    }

    private List<Float> std() {
      return switch (this) {
        case HALF -> List.of(0.5f, 0.5f, 0.5f);
        case IMAGENET -> Preprocessing.IMAGENET_STD;
        case CLIP -> List.of((float) 0.26862954, (float) 0.26130258, (float) 0.27577711);
      };
    }
  }

  private final String title;
  private final Filter filter;
  private final int size;
  private final boolean shortestEdge;
  private final boolean defaultToSquare;
  private final boolean centerCrop;
  private final int cropSize;
  private final Statistics statistics;

  /**
   * @param title the class without {@code ImageProcessor}
   * @param shortestEdge whether {@code size} is that of the shorter edge, or of both
   * @param defaultToSquare whether a size that is one number is that of both edges
   */
  ImageProcessor(
      String title,
      Filter filter,
      int size,
      boolean shortestEdge,
      boolean defaultToSquare,
      boolean centerCrop,
      int cropSize,
      Statistics statistics) {
    this.title = title;
    this.filter = filter;
    this.size = size;
    this.shortestEdge = shortestEdge;
    this.defaultToSquare = defaultToSquare;
    this.centerCrop = centerCrop;
    this.cropSize = cropSize;
    this.statistics = statistics;
  }

  Filter filter() {
    return filter;
  }

  int size() {
    return size;
  }

  boolean shortestEdge() {
    return shortestEdge;
  }

  boolean defaultToSquare() {
    return defaultToSquare;
  }

  boolean centerCrop() {
    return centerCrop;
  }

  int cropSize() {
    return cropSize;
  }

  List<Float> mean() {
    return statistics.mean();
  }

  List<Float> std() {
    return statistics.std();
  }

  /**
   * Of the class that a configuration names; also those of before 2023 ({@code
   * ViTFeatureExtractor}) and those on torch ({@code ViTImageProcessorFast}).
   *
   * @throws IllegalArgumentException for a class that is not known here
   */
  static ImageProcessor named(String type) {
    String title =
        type.replaceFirst("(Fast|Pil)$", "").replaceFirst("(ImageProcessor|FeatureExtractor)$", "");
    return Arrays.stream(values())
        .filter(processor -> processor.title.equals(title))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "what "
                    + type
                    + " does to an image is not known here; known are those of "
                    + Arrays.stream(values()).map(processor -> processor.title).toList()));
  }

  /** Whether a class resizes tensors with torchvision ({@code ViTImageProcessorFast}). */
  static boolean resizesTensors(String type) {
    return type.endsWith("Fast");
  }

  /**
   * Of the models whose {@code config.json} has this {@code model_type}, which decides where a
   * processor's configuration does not say its class (transformers 5.18, {@code
   * image_processing_auto.py}).
   */
  static Optional<ImageProcessor> ofModel(String type) {
    return Optional.ofNullable(
        switch (type) {
          case "vit", "vit_msn", "swin", "swinv2", "dinat", "swiftformer", "ijepa" -> VIT;
          case "deit" -> DEIT;
          case "beit", "data2vec-vision" -> BEIT;
          case "convnext", "convnextv2", "resnet", "regnet", "cvt" -> CONVNEXT;
          case "mobilenet_v1" -> MOBILENET_V1;
          case "mobilenet_v2" -> MOBILENET_V2;
          case "mobilevit", "mobilevitv2" -> MOBILEVIT;
          case "efficientnet" -> EFFICIENTNET;
          case "bit", "dinov2", "dinov2_with_registers", "focalnet", "hiera" -> BIT;
          case "levit" -> LEVIT;
          case "poolformer" -> POOLFORMER;
          case "pvt", "pvt_v2" -> PVT;
          case "segformer" -> SEGFORMER;
          case "clip", "clip_vision_model" -> CLIP;
          case "chinese_clip" -> CHINESE_CLIP;
          case "siglip" -> SIGLIP;
          default -> null;
        });
  }
}
