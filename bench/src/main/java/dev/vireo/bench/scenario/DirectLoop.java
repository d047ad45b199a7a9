package dev.vireo.bench.scenario;

import dev.vireo.bench.load.AnswerCheck;
import dev.vireo.bench.load.Tally;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import java.nio.file.Path;
import java.util.List;

/** The limit for one request at a time: decode, and run the session, with nothing around them. */
final class DirectLoop implements AutoCloseable {
  private final Model model;
  private final WorkerSlots slots;
  private final List<byte[]> photos;
  private final float[] logits;
  private int next;

  /** A session on all cores, as the gateway's is. */
  DirectLoop(Path file, List<byte[]> photos) {
    this.model = Model.open(file, EngineOptions.DEFAULTS.withDevice(new Device.Cpu()));
    this.slots = WorkerSlots.open(model, 1, 1);
    this.photos = photos;
    this.logits = new float[model.facts().labels().size()];
  }

  Tally run(double seconds) {
    Tally tally = new Tally();
    BatchSlot slot = slots.list().getFirst();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long start = System.nanoTime(); start - end < 0; start = System.nanoTime()) {
      slot.batch().clear();
      slot.decoder().decode(photos.get(next++ % photos.size()), slot.batch().nextSlot());
      slot.batch().add("");
      slot.engine().run(slot.batch(), logits);
      tally.add(AnswerCheck.ANSWERED, System.nanoTime() - start);
    }
    return tally;
  }

  @Override
  public void close() {
    try (model) {
      slots.close();
    }
  }
}
