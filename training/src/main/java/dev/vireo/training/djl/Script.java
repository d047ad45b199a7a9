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
 * What PyTorch can do and DJL has no call for: a module of one function, written as TorchScript.
 */
public final class Script {
  /** An instance of {@code __torch__.Script} without attributes, in pickle's protocol 2. */
  private static final byte[] OBJECT =
      "\u0080\2c__torch__\nScript\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);

  /** The empty tuple. */
  private static final byte[] CONSTANTS = "\u0080\2).".getBytes(StandardCharsets.ISO_8859_1);

  /** Of the archive's layout. */
  private static final byte[] VERSION = "3\n".getBytes(StandardCharsets.US_ASCII);

  private Script() {}

  /**
   * Loads a function; closing the block, or the manager, frees it.
   *
   * @param signature its parameters and its result: {@code x: Tensor) -> Tensor}
   * @param body statements in the form that PyTorch writes, one in a line
   */
  public static PtSymbolBlock load(NDManager manager, String signature, String body) {
    try {
      String code =
          """
          class Script(Module):
            __parameters__ = []
            __buffers__ = []
            def forward(self: __torch__.Script, %s:
              %s
          """
              .formatted(signature, body.strip().replace("\n", "\n    "));
      return JniUtils.loadModule(
          (PtNDManager) manager, new ByteArrayInputStream(archive(code)), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The result of a function, in training mode: what PyTorch computes for inference, {@code
   * backward} refuses.
   *
   * @param owner of the result
   */
  public static NDArray call(PtSymbolBlock function, NDManager owner, NDArray... arrays) {
    NDArray result = IValueUtils.forward(function, new NDList(arrays), true).singletonOrThrow();
    result.attach(owner);
    return result;
  }

  private static byte[] archive(String code) throws IOException {
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
    ZipEntry entry = new ZipEntry("script/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
