package dev.vireo.tools.terminal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What native libraries print through C's {@code stderr}, without what libjpeg, libpng and libtiff
 * say of damaged images: each image has a row, and their lines name none and break the progress
 * bar. It stands in for C's variable alone: file descriptor 2, Java's streams and what the JVM
 * writes when it crashes stay as they are. With glibc only; elsewhere everything is printed.
 */
public final class NativeMessages implements AutoCloseable {
  /** Beginnings of lines: libjpeg's jerror.h, libpng's pngerror.c, OpenCV's grfmt_tiff.cpp. */
  private static final List<String> OF_IMAGES =
      List.of(
          "Corrupt JPEG data: ",
          "Premature end of JPEG file",
          "Premature end of input file",
          "Invalid SOS parameters for sequential JPEG",
          "Inconsistent progression sequence for component",
          "Warning: unknown JFIF revision number",
          "Unknown Adobe color transform code",
          "libpng warning: ",
          "libpng error: ");

  private static final int LONGEST_LINE = 1 << 12;
  private static final int UNBUFFERED = 2; // _IONBF

  private static final StructLayout FUNCTIONS =
      MemoryLayout.structLayout(
          ADDRESS.withName("read"),
          ADDRESS.withName("write"),
          ADDRESS.withName("seek"),
          ADDRESS.withName("close"));

  @SuppressWarnings("restricted")
  private static final AddressLayout VARIABLE = ADDRESS.withTargetLayout(ADDRESS);

  private final OutputStream out;
  private final List<String> leftOut;

  @SuppressWarnings("ThreadLocalUsage") // One instance lives as long as the process.
  private final ThreadLocal<ByteArrayOutputStream> line =
      ThreadLocal.withInitial(ByteArrayOutputStream::new);

  private MemorySegment variable = MemorySegment.NULL;
  private MemorySegment before = MemorySegment.NULL;

  private NativeMessages(OutputStream out, List<String> leftOut) {
    this.out = out;
    this.leftOut = leftOut;
  }

  /** Only what is printed to it is looked at. */
  static NativeMessages over(OutputStream out) {
    return new NativeMessages(out, OF_IMAGES);
  }

  /**
   * Takes C's {@code stderr} over, for the rest of the process or until it is closed.
   *
   * @param out what else is printed goes there
   */
  public static NativeMessages open(OutputStream out) {
    return open(out, OF_IMAGES.toArray(String[]::new));
  }

  /**
   * @param leftOut beginnings of lines
   */
  static NativeMessages open(OutputStream out, String... leftOut) {
    NativeMessages messages = new NativeMessages(out, List.of(leftOut));
    try {
      messages.takeOver();
    } catch (Throwable _) {
      // Another C library: what is printed there is printed.
    }
    return messages;
  }

  @SuppressWarnings("restricted")
  private void takeOver() throws Throwable {
    MethodHandle dlsym = function("dlsym", FunctionDescriptor.of(VARIABLE, ADDRESS, ADDRESS));
    MethodHandle fopencookie =
        function("fopencookie", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, FUNCTIONS));
    MethodHandle setvbuf =
        function("setvbuf", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG));
    MethodHandle write =
        MethodHandles.lookup()
            .bind(
                this,
                "write",
                MethodType.methodType(
                    long.class, MemorySegment.class, MemorySegment.class, long.class));
    // Native code may write to it for as long as the process lives.
    Arena forever = Arena.global();
    MemorySegment functions = forever.allocate(FUNCTIONS);
    functions.set(
        ADDRESS,
        FUNCTIONS.byteOffset(MemoryLayout.PathElement.groupElement("write")),
        Linker.nativeLinker()
            .upcallStub(
                write, FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG), forever));
    MemorySegment stderr =
        (MemorySegment) dlsym.invokeExact(MemorySegment.NULL, forever.allocateFrom("stderr"));
    MemorySegment file =
        (MemorySegment)
            fopencookie.invokeExact(MemorySegment.NULL, forever.allocateFrom("w"), functions);
    if (stderr.address() == 0 || file.address() == 0) {
      return;
    }
    int _ = (int) setvbuf.invokeExact(file, MemorySegment.NULL, UNBUFFERED, 0L);
    variable = stderr;
    before = stderr.get(ADDRESS, 0);
    stderr.set(ADDRESS, 0, file);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  /** Called by C for what any thread prints; nothing may be thrown into it. */
  @SuppressWarnings({"restricted", "unused"})
  private long write(MemorySegment cookie, MemorySegment text, long length) {
    try {
      print(text.reinterpret(length).toArray(ValueLayout.JAVA_BYTE));
    } catch (Throwable _) {
      // There is nowhere to say it.
    }
    return length;
  }

  /** Keeps what a thread prints until its line is whole. */
  void print(byte[] text) throws IOException {
    ByteArrayOutputStream begun = line.get();
    for (byte b : text) {
      begun.write(b);
      if (b == '\n' || begun.size() == LONGEST_LINE) {
        String whole = begun.toString(StandardCharsets.ISO_8859_1);
        if (leftOut.stream().noneMatch(whole::startsWith)) {
          out.write(begun.toByteArray());
          out.flush();
        }
        begun.reset();
      }
    }
  }

  /** Gives the variable back. */
  @Override
  public void close() {
    if (variable.address() != 0) {
      variable.set(ADDRESS, 0, before);
    }
  }
}
