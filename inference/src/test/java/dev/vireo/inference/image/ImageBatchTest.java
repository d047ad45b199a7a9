package dev.vireo.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class ImageBatchTest {
  @Test
  void slotsAreTheMemoryOfAnArrowRecord() {
    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 3, 2)) {
      fill(batch, "a", 1);
      fill(batch, "b", 2);

      VectorSchemaRoot record = batch.record();

      assertThat(record.getRowCount()).isEqualTo(2);
      assertThat(record.getVector("id").getObject(1)).hasToString("b");
      FixedSizeBinaryVector images = (FixedSizeBinaryVector) record.getVector("image");
      assertThat(images.get(1)).hasSize(12).containsOnly(2);
      assertThat(images.getField().getMetadata())
          .containsEntry("ARROW:extension:name", "arrow.fixed_shape_tensor")
          .containsEntry(
              "ARROW:extension:metadata", "{\"shape\":[2,2,3],\"dim_names\":[\"H\",\"W\",\"C\"]}");
      assertThat(batch.pixels().byteSize()).isEqualTo(24);
    }
  }

  @Test
  void saysThatItIsClosedAndMayBeClosedTwice() {
    try (BufferAllocator memory = ArrowMemory.open(1 << 20)) {
      ImageBatch batch = new ImageBatch(memory, 3, 2);
      fill(batch, "a", 1);
      batch.close();
      batch.close();
      List<Runnable> uses =
          List.of(
              batch::nextSlot,
              () -> batch.slot(0),
              batch::pixels,
              batch::record,
              batch::clear,
              () -> batch.add("b"));
      assertThat(uses)
          .allSatisfy(use ->
              assertThatIllegalStateException()
                  .isThrownBy(use::run)
                  .withMessage("this batch is closed"));
    }
  }

  @Test
  void clearingKeepsTheMemoryAndForgetsTheImages() {
    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, 2)) {
      fill(batch, "first", 1);
      fill(batch, "second", 2);
      long address = batch.slot(0).address();

      batch.clear();
      assertThat(batch.count()).isZero();
      fill(batch, "third", 3);

      assertThat(batch.slot(0).address()).isEqualTo(address);
      VectorSchemaRoot record = batch.record();
      assertThat(record.getRowCount()).isEqualTo(1);
      assertThat(record.getVector("id").getObject(0)).hasToString("third");
      assertThat(record.getVector("image").getNullCount()).isZero();
    }
  }

  @Test
  void aSlotThatIsNotAddedMayBeFilledAgain() {
    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 1, 1)) {
      batch.nextSlot().fill((byte) 9);
      fill(batch, "kept", 4);

      assertThat(batch.count()).isEqualTo(1);
      assertThat(batch.pixels().toArray(ValueLayout.JAVA_BYTE)).containsOnly(4);
      assertThat(batch.full()).isTrue();
      assertThatIllegalStateException().isThrownBy(batch::nextSlot);
    }
  }

  @Test
  void memoryIsAlignedAndLimited() {
    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 2, 100)) {
      assertThat(batch.slot(0).address() % 64).isZero();
      assertThatExceptionOfType(OutOfMemoryException.class)
          .isThrownBy(() -> new ImageBatch(memory, 100, 100));
    }
  }

  @Test
  void aBatchThatIsNotClosedFailsTheClosingOfItsMemory() {
    BufferAllocator memory = ArrowMemory.open(1 << 20);
    assertThat(new ImageBatch(memory, 1, 8).capacity()).isEqualTo(1);

    assertThatIllegalStateException().isThrownBy(memory::close).withMessageContaining("leak");
  }

  private static void fill(ImageBatch batch, String id, int value) {
    batch.nextSlot().fill((byte) value);
    batch.add(id);
  }
}
