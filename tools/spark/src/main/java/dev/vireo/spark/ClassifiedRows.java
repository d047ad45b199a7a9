package dev.vireo.spark;

import dev.vireo.inference.bulk.BatchClassifier;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one partition with their results, in their order. Each worker decodes and runs its
 * batches on a thread of its own; with one worker, as where a task has one core, that is the
 * task's.
 */
final class ClassifiedRows implements Iterator<Row>, AutoCloseable {
  /** Encoded images on the heap at once, unless one alone has more. */
  private static final long MOST_BYTES = 32L << 20;

  private final Iterator<Row> rows;
  private final RowInputs inputs;
  private final ResultColumns columns;
  private final OpenModel model;
  private final List<BatchClassifier> workers;
  private final ExecutorService threads;
  private final Counts counts;
  private final TaskContext task;
  private final Queue<Row> ready = new ArrayDeque<>();

  ClassifiedRows(
      Iterator<Row> rows,
      RowInputs inputs,
      ResultColumns columns,
      OpenModel model,
      Counts counts,
      TaskContext task) {
    this.rows = rows;
    this.inputs = inputs;
    this.columns = columns;
    this.model = model;
    this.counts = counts;
    this.task = task;
    this.workers = model.take(Math.max(1, task.cpus()));
    this.threads =
        Executors.newFixedThreadPool(
            workers.size(), Thread.ofPlatform().daemon().name("vireo-task-", 0).factory());
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && rows.hasNext()) {
      if (task.isInterrupted()) {
        throw new TaskKilledException();
      }
      classifySome();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void classifySome() {
    long start = System.nanoTime();
    int most = workers.size() * workers.getFirst().capacity();
    List<Row> batch = new ArrayList<>(most);
    List<ImageFile> images = new ArrayList<>(most);
    long bytes = 0;
    while (batch.size() < most && bytes < MOST_BYTES && rows.hasNext()) {
      Row row = rows.next();
      batch.add(row);
      images.add(inputs.image(row));
      bytes += inputs.heldBytes(row);
    }
    List<BulkResult> results = workers.size() == 1 ? classify(0, images) : classifyApart(images);
    long failures = 0;
    for (int i = 0; i < batch.size(); i++) {
      failures += results.get(i) instanceof BulkResult.Failed ? 1 : 0;
      ready.add(row(batch.get(i), results.get(i)));
    }
    counts.add(batch.size(), failures, workers.size() * (System.nanoTime() - start));
  }

  private List<BulkResult> classify(int worker, List<ImageFile> images) {
    return workers.get(worker).classify(images);
  }

  /** Shares the images out among the workers. */
  private List<BulkResult> classifyApart(List<ImageFile> images) {
    int each = Math.ceilDiv(images.size(), workers.size());
    List<Future<List<BulkResult>>> parts = new ArrayList<>();
    for (int worker = 0; worker < workers.size() && worker * each < images.size(); worker++) {
      int number = worker;
      List<ImageFile> part =
          images.subList(worker * each, Math.min(images.size(), (worker + 1) * each));
      parts.add(threads.submit(() -> classify(number, part)));
    }
    List<BulkResult> results = new ArrayList<>(images.size());
    try {
      for (Future<List<BulkResult>> part : parts) {
        results.addAll(part.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException ours ? ours : new IllegalStateException(e);
    }
  }

  private Row row(Row input, BulkResult result) {
    int kept = inputs.keptCount();
    @Nullable Object[] values = new Object[kept + columns.count()];
    inputs.copyKept(input, values);
    columns.put(result, values, kept);
    return RowFactory.create(values);
  }

  /** Gives the workers back, once none of them works. */
  @Override
  public void close() {
    threads.close();
    model.giveBack(workers);
  }
}
