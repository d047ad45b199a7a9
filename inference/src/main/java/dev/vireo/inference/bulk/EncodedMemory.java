package dev.vireo.inference.bulk;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** The memory for encoded files of all workers of a run. Whoever opens it closes it. */
final class EncodedMemory implements AutoCloseable {
  private final List<List<EncodedChunk>> chunks = new ArrayList<>();
  private final List<LargeFile> large = new ArrayList<>();

  EncodedMemory(BufferAllocator memory, MemoryPlan plan, int workers) {
    for (int worker = 0; worker < workers; worker++) {
      List<EncodedChunk> own = new ArrayList<>();
      chunks.add(own);
      large.add(new LargeFile(memory, plan.largestFile()));
      for (int i = 0; i < MemoryPlan.CHUNKS_AHEAD; i++) {
        own.add(new EncodedChunk(memory, plan.aheadBytes(), plan.batchSize()));
      }
    }
  }

  List<EncodedChunk> chunks(int worker) {
    return chunks.get(worker);
  }

  LargeFile large(int worker) {
    return large.get(worker);
  }

  @Override
  public void close() {
    large.forEach(LargeFile::close);
    chunks.forEach(own -> own.forEach(EncodedChunk::close));
  }
}
