package dev.vireo.inference.bulk.source.file;

import java.nio.ByteBuffer;

/** A member of a compressed archive, unpacked: there is no way back to it in the archive. */
public record HeldMember(String name, ByteBuffer bytes) implements ImageFile {
  @Override
  public ImageContent open() {
    return ImageContent.of(bytes);
  }

  record Held(ByteBuffer rest) implements ImageContent {
    @Override
    public long size() {
      return rest.limit();
    }

    @Override
    public int read(ByteBuffer target) {
      if (!rest.hasRemaining()) {
        return -1;
      }
      int count = Math.min(rest.remaining(), target.remaining());
      target.put(rest.slice(rest.position(), count));
      rest.position(rest.position() + count);
      return count;
    }

    @Override
    public void close() {}
  }
}
