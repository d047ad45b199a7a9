package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bytes of one address, into a file that may hold the first of them already.
 *
 * @param label for people
 * @param size in bytes that there must be; where nobody knows it, the host must say
 * @param folder on whose disk they are kept
 * @param checked afterwards, so that a host need not say how many bytes there are
 */
record Transfer(URI address, String label, OptionalLong size, Path folder, boolean checked) {
  private static final int CHUNK = 1 << 16;

  /**
   * @throws IOException when they cannot be kept
   * @throws Unreachable when the host fails or cuts them off too often
   * @throws VireoException OUTPUT_FAILED when there is no space for them; UNREADABLE when they are
   *     not as many as there should be, of which none stays; as {@link Refusal}
   */
  void into(FileChannel file, Web web, FetchListener listener) throws IOException, Unreachable {
    if (file.size() > size.orElse(Long.MAX_VALUE)) {
      file.truncate(0);
    }
    int failures = 0;
    while (size.isEmpty() || file.size() < size.getAsLong()) {
      long before = file.size();
      file.position(before);
      listener.progressed(before);
      try (Answer answer = web.get(address, before)) {
        Optional<String> cut = take(answer, file, web, listener);
        if (cut.isEmpty()) {
          return;
        }
        failures = file.size() > before ? 1 : failures + 1;
        web.pause(cut.get(), failures);
      }
    }
  }

  /**
   * @return what cut the bytes off; empty when all are here
   */
  private Optional<String> take(Answer answer, FileChannel file, Web web, FetchListener listener)
      throws IOException {
    String host = answer.from().getHost();
    switch (answer.status()) {
      case 200 -> file.truncate(0);
      case 206 -> requireRange(answer, file.position());
      case 416 -> {
        file.truncate(0); // What is here is no beginning of the file.
        return Optional.of(host + " has no such bytes");
      }
      default -> throw Refusal.of(answer, label);
    }
    OptionalLong total = total(answer, file, listener);
    requireSpace(total.orElse(0) - file.position());
    Optional<String> cut = copy(answer, file, total.orElse(Long.MAX_VALUE), web, listener);
    return cut.isEmpty() && total.isPresent() && file.size() < total.getAsLong()
        ? Optional.of(host + " ended too early")
        : cut;
  }

  private void requireRange(Answer answer, long from) throws IOException {
    String range = answer.header("Content-Range").orElse("");
    if (!range.startsWith("bytes " + from + "-")) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          "cannot fetch %s: %s was asked for what follows byte %d and sends '%s'"
              .formatted(label, answer.from().getHost(), from, range));
    }
  }

  /** Bytes of the whole file. */
  private OptionalLong total(Answer answer, FileChannel file, FetchListener listener)
      throws IOException {
    OptionalLong length = answer.length("Content-Length");
    if (length.isEmpty()) {
      if (size.isEmpty() && !checked) {
        throw new VireoException(
            ErrorCode.UNREADABLE,
            "cannot fetch %s: %s does not say how long it is, so nobody can tell whether it is whole"
                .formatted(label, answer.from().getHost()));
      }
      return size;
    }
    long offered = file.position() + length.getAsLong();
    if (size.isPresent() && offered != size.getAsLong()) {
      file.truncate(0);
      throw wrong("%s offers %,d".formatted(answer.from().getHost(), offered));
    }
    listener.expects(offered);
    return OptionalLong.of(offered);
  }

  private void requireSpace(long needed) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (needed > free) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          String.format(
              Locale.ROOT,
              "cannot keep %s: it needs %,d bytes more, and %s has %,d; free some, or name another cache",
              label,
              needed,
              folder,
              free));
    }
  }

  private Optional<String> copy(
      Answer answer, FileChannel file, long total, Web web, FetchListener listener)
      throws IOException {
    InputStream body;
    try {
      body = answer.body();
    } catch (IOException e) {
      return Optional.of(web.reason(answer.from(), e));
    }
    byte[] chunk = new byte[CHUNK];
    while (true) {
      int read;
      try {
        read = body.read(chunk);
      } catch (IOException e) {
        return Optional.of(web.reason(answer.from(), e));
      }
      if (read < 0) {
        return Optional.empty();
      }
      if (file.position() + read > total) {
        file.truncate(0);
        throw wrong("%s sends more".formatted(answer.from().getHost()));
      }
      ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      listener.progressed(file.position());
    }
  }

  private VireoException wrong(String what) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        "%s is %s bytes long, and %s; what came was deleted, try again"
            .formatted(
                label,
                size.isPresent() ? String.format(Locale.ROOT, "%,d", size.getAsLong()) : "fewer",
                what));
  }
}
