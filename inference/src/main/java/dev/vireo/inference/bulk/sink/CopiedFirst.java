package dev.vireo.inference.bulk.sink;

import java.io.IOException;

/** Copies each image, then hands its result on: a row that is there has its copy. */
record CopiedFirst(SortedCopies copies, BulkOutput rows) implements ForwardingOutput {
  @Override
  public void write(BulkResult result) throws IOException {
    copies.write(result);
    rows.write(result);
  }
}
