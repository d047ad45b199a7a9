package dev.vireo.bench.bulk;

import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.peer.PeerJob;
import dev.vireo.bench.peer.PeerModel;
import dev.vireo.bench.peer.PeerProcess;
import dev.vireo.bench.peer.PeerProgram;
import dev.vireo.bench.peer.PeerWay;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.model.Preprocessing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of {@code bench/peers} on a {@link RandomModel}, in a process of its own.
 *
 * @param process which this closes
 */
record Peer(PeerProcess process) implements Contender {
  private static final int BATCH = 8;

  /** One {@code Predictor}, one image after the other, on the defaults, as its examples show. */
  static Peer djlAsWritten(Path model, Path images) {
    return djl(new PeerProgram.Djl(false), model, images, PeerWay.of(1, 0, 1));
  }

  /** A predictor and one thread for each core, images through DJL's OpenCV extension. */
  static Peer djlAtItsBest(Path model, Path images, int cores) {
    return djl(new PeerProgram.Djl(true), model, images, PeerWay.of(cores, 1, 1));
  }

  /**
   * @param model over normalized floats, which is what DJL's image translator makes
   */
  private static Peer djl(PeerProgram.Djl program, Path model, Path images, PeerWay way) {
    return open(program, model, true, images, way);
  }

  /** As {@link #nodeAtItsBest}, without sharp's shrinking while it decodes. */
  static Peer nodeInFull(Path model, Path images, int cores) {
    return node(model, images, PeerWay.of(cores, 1, BATCH));
  }

  /** One session on the defaults, one image after the other, the next decoded meanwhile. */
  static Peer nodeAsWritten(Path model, Path images, int cores) {
    return node(model, images, PeerWay.of(1, cores, 1).drafting(true));
  }

  /** A worker thread with a session of one thread for each core, batches of 8. */
  static Peer nodeAtItsBest(Path model, Path images, int cores) {
    return node(model, images, PeerWay.of(cores, 1, BATCH).drafting(true));
  }

  private static Peer node(Path model, Path images, PeerWay way) {
    return open(new PeerProgram.Node(), model, false, images, way);
  }

  /**
   * A process for each core, each with a session or a network of one thread.
   *
   * @param model an ONNX file over bytes, or a checkpoint
   */
  static Peer python(
      String python, Path model, Path images, int cores, boolean draft, boolean bfloat16) {
    PeerWay way = PeerWay.of(cores, 1, BATCH).drafting(draft).inBfloat16(bfloat16);
    return open(new PeerProgram.Python(python), model, false, images, way);
  }

  private static Peer open(
      PeerProgram program, Path model, boolean floats, Path images, PeerWay way) {
    List<String> names = new ArrayList<>();
    ImageSource.of(List.of(images.toString())).forEach(file -> names.add(file.name()));
    Preprocessing preprocessing = Preprocessing.centerCrop(RandomModel.SIZE);
    PeerModel known = PeerModel.of(model, floats, RandomModel.CLASSES, preprocessing);
    return new Peer(PeerProcess.open(program, new PeerJob(known, way, names)));
  }

  @Override
  public double run(int times) {
    return process.run(times);
  }

  @Override
  public void close() {
    process.close();
  }
}
