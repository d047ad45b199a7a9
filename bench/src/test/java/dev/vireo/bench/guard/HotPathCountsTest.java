package dev.vireo.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.bulk.BulkPipeline;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the way of an image costs, in counts, which are the same on every machine: bytes allocated,
 * pixels copied, runs of the model. It fails where a change adds to them.
 */
class HotPathCountsTest {
  private static final int BATCH = 16;
  private static final int SIZE = 224;
  private static final int PIXELS = 3 * SIZE * SIZE;
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  @TempDir private static Path temp;
  private static Model model;
  private static List<byte[]> photos;

  @BeforeAll
  static void open() throws IOException {
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(new Device.Cpu()).withThreads(1);
    model = Model.open(RandomModel.write(temp, "small-224", "fp32"), options);
    photos = Photos.load("").subList(0, 2);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static WorkerSlots slots() {
    return WorkerSlots.open(model, 1, BATCH);
  }

  /** Of the calling thread's heap, each time, once all that is kept is there. */
  private static long bytes(Runnable work) {
    int times = 20;
    for (int i = 0; i < 2 * times; i++) {
      work.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / times;
  }

  private static void decode(BatchSlot slot, int image) {
    slot.decoder().decode(photos.get(image % photos.size()), slot.batch().nextSlot());
  }

  private static void fill(BatchSlot slot, int images) {
    slot.batch().clear();
    for (int i = 0; i < images; i++) {
      decode(slot, i);
      slot.batch().add("");
    }
  }

  @Test
  void decodingAnImageAllocatesNoPixels() {
    try (WorkerSlots slots = slots()) {
      BatchSlot slot = slots.list().getFirst();
      slot.batch().clear();

      assertThat(bytes(() -> decode(slot, 0))).isLessThan(6_000);
    }
  }

  @Test
  void aBatchIsRunWhereItLies() {
    try (WorkerSlots slots = slots()) {
      BatchSlot slot = slots.list().getFirst();
      float[] logits = new float[BATCH * model.facts().labels().size()];
      fill(slot, BATCH);
      long direct = direct();

      long bytes = bytes(() -> slot.engine().run(slot.batch(), logits));

      assertThat(bytes).isLessThan(3_000);
      assertThat(direct() - direct).as("off the heap").isLessThan(PIXELS);
    }
  }

  /** Bytes of buffers off the heap that Java knows. */
  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void rankingAllocatesTheAnswerAlone() {
    Ranking ranking = new Ranking(model.facts().labels(), 5);
    float[] logits = new float[model.facts().labels().size()];

    assertThat(bytes(() -> ranking.rank(logits, 0))).isLessThan(400);
  }

  @Test
  void theModelRunsOnceForEachBatchOfAFolder() throws IOException {
    AtomicInteger runs = new AtomicInteger();
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Photos.writeSizes(folder, 40, 2 * BATCH + 8);
    ImageSource source = ImageSource.of(List.of(folder.toString()));
    try (WorkerSlots slots =
        WorkerSlots.open(() -> new Counted(model.newEngine(), runs), 1, BATCH)) {
      BulkSummary summary =
          new BulkPipeline(slots, BulkSettings.topK(5))
              .run(source.iterator(), result -> {}, BulkProgress.SILENT);

      assertThat(summary.images()).isEqualTo(2 * BATCH + 8);
    }
    assertThat(runs).hasValue(3);
  }

  /** Counts what goes to the library. */
  private record Counted(Engine engine, AtomicInteger runs) implements Engine {
    @Override
    public ModelFacts facts() {
      return engine.facts();
    }

    @Override
    public String device() {
      return engine.device();
    }

    @Override
    public void run(ImageBatch batch, float[] logits) {
      runs.incrementAndGet();
      engine.run(batch, logits);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
