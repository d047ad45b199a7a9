package dev.vireo.gateway.openinference;

import dev.vireo.gateway.openinference.InferRequest.Input;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ImageInput;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The input of a request, cut into images. */
final class InputImages {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private InputImages() {}

  /**
   * @return at least one image; nothing is copied
   * @throws VireoException INVALID_ARGUMENT when the model does not take what the request brings
   */
  static List<ImageInput> of(ModelTensors model, List<Input> inputs) {
    if (inputs.size() != 1) {
      throw invalid(takes(model) + ", and the request has " + inputs.size() + " inputs");
    }
    Input input = inputs.getFirst();
    Spec own = model.input();
    boolean named = input.name().equals(own.name());
    if (input.datatype().equals(Datatype.BYTES.name())
        && (named || input.name().equals(ModelTensors.ENCODED.name()))) {
      return encoded(input, model.mostImages());
    }
    if (!named || !input.datatype().equals(own.datatype().name()) || !own.admits(input.shape())) {
      throw invalid(
          takes(model)
              + ", not \""
              + input.name()
              + "\" ("
              + input.datatype()
              + " "
              + input.shape()
              + ")");
    }
    return tensor(own, input, model.mostImages());
  }

  private static String takes(ModelTensors model) {
    return "model \""
        + model.model()
        + "\" takes one input, "
        + model.input()
        + " or "
        + ModelTensors.ENCODED;
  }

  private static List<ImageInput> encoded(Input input, int most) {
    List<Long> shape = input.shape();
    boolean column = shape.size() == 2 && shape.getLast() == 1;
    if ((shape.size() != 1 && !column) || shape.getFirst() < 1) {
      throw invalid("encoded images have the shape [N] or [N, 1], not " + shape);
    }
    int count = bounded(shape.getFirst(), most);
    List<ImageInput> images = new ArrayList<>(count);
    for (MemorySegment image : input.data().elements(count)) {
      images.add(new ImageInput.Encoded(image));
    }
    return images;
  }

  private static List<ImageInput> tensor(Spec own, Input input, int most) {
    int count = bounded(input.shape().getFirst(), most);
    long elements = 1;
    for (long edge : own.shape().subList(1, own.shape().size())) {
      elements *= edge;
    }
    MemorySegment data = input.data().fixed(own.datatype(), count * elements);
    long bytes = elements * own.datatype().size();
    List<ImageInput> images = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      MemorySegment image = data.asSlice(i * bytes, bytes);
      images.add(
          own.datatype() == Datatype.UINT8
              ? new ImageInput.Pixels(image)
              : new ImageInput.Normalized(finite(image, i)));
    }
    return images;
  }

  /** What is not a number would come out as a damaged model. */
  private static MemorySegment finite(MemorySegment image, int index) {
    for (long at = 0; at < image.byteSize(); at += Float.BYTES) {
      if (!Float.isFinite(image.get(FLOAT, at))) {
        throw invalid("image " + index + " holds " + image.get(FLOAT, at));
      }
    }
    return image;
  }

  private static int bounded(long count, int most) {
    if (count > most) {
      throw invalid("a request brings at most " + most + " images, not " + count);
    }
    return (int) count;
  }

  private static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
