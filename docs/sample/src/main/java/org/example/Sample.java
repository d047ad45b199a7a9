package org.example;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.classifier.Classifier;
import java.nio.file.Path;

/** Classifies an image: {@code java -jar sample.jar MODEL.onnx IMAGE}. */
public final class Sample {
  private Sample() {}

  public static void main(String[] arguments) {
    try (Classifier classifier = Classifier.open(Path.of(arguments[0]))) {
      RankedLabel best = classifier.classify(Path.of(arguments[1])).best();
      System.out.println(best.label() + " " + best.probability());
    }
  }
}
