package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A conversion between number formats through which gradients flow. DJL's own {@code toType} cuts
 * them off, and its native library knows no bfloat16; so this is a TorchScript module of one line,
 * written here and loaded as any other. What is bfloat16 must not be asked for its type: the native
 * library ends the process.
 */
final class Cast implements AutoCloseable {
  /** PyTorch's numbers of its scalar types (c10/core/ScalarType.h). */
  private static final int FLOAT32 = 6;

  private static final int BFLOAT16 = 15;

  private static final String CODE =
      """
      class Cast(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Cast, x: Tensor) -> Tensor:
          return torch.to(x, TYPE)
      """;

  /** An instance of {@code __torch__.Cast} without attributes, in pickle's protocol 2. */
  private static final byte[] OBJECT =
      "\u0080\2c__torch__\nCast\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);

  /** The empty tuple. */
  private static final byte[] CONSTANTS = "\u0080\2).".getBytes(StandardCharsets.ISO_8859_1);

  /** Of the archive's layout. */
  private static final byte[] VERSION = "3\n".getBytes(StandardCharsets.US_ASCII);

  private final PtSymbolBlock module;

  private Cast(NDManager manager, int type) {
    try {
      module =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive(type)), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Cast toFloat32(NDManager manager) {
    return new Cast(manager, FLOAT32);
  }

  static Cast toBfloat16(NDManager manager) {
    return new Cast(manager, BFLOAT16);
  }

  /**
   * @return a new array in {@code owner}
   */
  NDArray apply(NDArray x, NDManager owner) {
    NDArray result = IValueUtils.forward(module, new NDList(x), true).singletonOrThrow();
    result.attach(owner);
    return result;
  }

  @Override
  public void close() {
    module.close();
  }

  private static byte[] archive(int type) throws IOException {
    String code = CODE.replace("TYPE", Integer.toString(type));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", OBJECT);
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
      store(zip, "constants.pkl", CONSTANTS);
      store(zip, "version", VERSION);
    }
    return bytes.toByteArray();
  }

  /** PyTorch reads no compressed entries. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("cast/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
