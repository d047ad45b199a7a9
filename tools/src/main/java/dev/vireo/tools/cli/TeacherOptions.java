package dev.vireo.tools.cli;

import static dev.vireo.tools.cli.NetworkOptions.or;

import dev.vireo.training.fit.Distillation;
import dev.vireo.training.fit.Distillation.Target;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A network to learn from beside the labels. */
final class TeacherOptions {
  @Option(
      names = "--teacher",
      paramLabel = "RUN|MODEL.onnx",
      description =
          "Learn from this network too, of the same classes and image size; a ViT with a class token"
              + " gets a second token and classifier for it (DeiT).")
  private Path teacher;

  @Option(
      names = "--distill",
      paramLabel = "hard|soft",
      description = "--teacher: learn its first choice, or all its probabilities (hard).")
  private Target target;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "--distill soft: by which logits are divided (3).")
  private Double temperature;

  @Option(
      names = "--teacher-weight",
      paramLabel = "X",
      description = "--teacher: its part in the loss (0.5).")
  private Double weight;

  /** With a token for the teacher where there is one, and a token can be had. */
  Architecture taught(Architecture student) {
    return teacher == null ? student : withToken(student);
  }

  private static Architecture withToken(Architecture student) {
    return switch (student) {
      case VisionTransformer vit -> withToken(vit);
      case HybridTransformer hybrid -> hybrid.with(withToken(hybrid.transformer()));
      case ResNet _, Cnn _, Mlp _ -> student;
    };
  }

  private static VisionTransformer withToken(VisionTransformer vit) {
    return vit.pooling() == Pooling.CLASS_TOKEN ? vit.withTeacher() : vit;
  }

  /**
   * @throws IllegalArgumentException when the options contradict each other
   */
  Optional<Distillation> distillation() {
    if (teacher == null) {
      if (target != null || temperature != null || weight != null) {
        throw new IllegalArgumentException(
            "--distill, --temperature and --teacher-weight have no use without --teacher");
      }
      return Optional.empty();
    }
    if (temperature != null && target != Target.SOFT) {
      throw new IllegalArgumentException("--temperature has no use without --distill soft");
    }
    return Optional.of(
        new Distillation(
            teacher,
            or(target, Target.HARD),
            or(temperature, Distillation.USUAL_TEMPERATURE),
            or(weight, Distillation.USUAL_WEIGHT)));
  }
}
