package dev.vireo.training.weights.torch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import dev.vireo.training.weights.torch.Pickle.Storage;
import dev.vireo.training.weights.torch.Pickle.TensorView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A state dictionary as {@code torch.save} writes it since PyTorch 1.6: a zip archive of a pickle
 * and of one file for each storage, none of them compressed. No code of the file's is ever run (see
 * {@link PickleReader}).
 */
public final class TorchFile implements TensorFile {
  private static final int MAX_PICKLE_BYTES = 100_000_000;
  private static final int LONGEST_WORD = 16;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final String PICKLE = "data.pkl";

  private final Path path;
  private final ZipFile zip;
  private final String folder;
  private final StateDictionary state;
  private final SequencedMap<String, TensorView> tensors;
  private final Set<String> intact = new HashSet<>();

  private TorchFile(Path path, ZipFile zip, String folder, StateDictionary state) {
    this.path = path;
    this.zip = zip;
    this.folder = folder;
    this.state = state;
    this.tensors = state.tensors();
  }

  /**
   * @param state under which name the tensors lie in it, where several networks do
   */
  public static TorchFile open(Path path, Optional<String> state) {
    ZipFile zip = null;
    TorchFile opened = null;
    try {
      zip = new ZipFile(path.toFile());
      opened = open(path, zip, state);
      return opened;
    } catch (IOException e) {
      throw invalid(path, "it is no whole zip archive: " + IoReason.of(e));
    } catch (Malformed e) {
      throw invalid(path, String.valueOf(e.getMessage()));
    } finally {
      if (opened == null && zip != null) {
        closeQuietly(zip);
      }
    }
  }

  private static TorchFile open(Path path, ZipFile zip, Optional<String> state)
      throws IOException, Malformed {
    String folder = folder(zip);
    if (zip.getEntry(folder + "constants.pkl") != null) {
      throw new Malformed(
          "it is a TorchScript archive, which holds code; save model.state_dict() instead");
    }
    ZipEntry order = zip.getEntry(folder + "byteorder");
    if (order != null && !text(order, zip).strip().equals("little")) {
      throw new Malformed("its numbers are big-endian");
    }
    ZipEntry pickle = zip.getEntry(folder + PICKLE);
    if (pickle.getSize() < 0 || pickle.getSize() > MAX_PICKLE_BYTES) {
      throw new Malformed("its pickle has " + pickle.getSize() + " bytes");
    }
    Object root = PickleReader.read(content(pickle, zip));
    return new TorchFile(path, zip, folder, StateDictionary.of(root, state));
  }

  private static String folder(ZipFile zip) throws Malformed {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
        .map(name -> name.substring(0, name.length() - PICKLE.length()))
        .findFirst()
        .orElseThrow(() -> new Malformed("it is a zip archive, but not one of PyTorch's"));
  }

  private static String text(ZipEntry entry, ZipFile zip) throws IOException, Malformed {
    if (entry.getSize() > LONGEST_WORD) {
      throw new Malformed(entry.getName() + " has " + entry.getSize() + " bytes");
    }
    return new String(content(entry, zip), StandardCharsets.US_ASCII);
  }

  private static byte[] content(ZipEntry entry, ZipFile zip) throws IOException, Malformed {
    try (CheckedMember bytes = CheckedMember.open(zip, stored(entry))) {
      byte[] content = bytes.readNBytes((int) entry.getSize());
      bytes.requireIntact();
      return content;
    }
  }

  /** What is compressed could grow without bound. */
  private static ZipEntry stored(ZipEntry entry) throws Malformed {
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new Malformed(entry.getName() + " is compressed, which torch.save never does");
    }
    return entry;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, List<Integer>> shapes() {
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    tensors.forEach((name, view) -> shapes.put(name, view.shape()));
    return shapes;
  }

  @Override
  public Optional<String> state() {
    return state.name();
  }

  @Override
  public List<String> otherStates() {
    return state.others();
  }

  @Override
  public Map<String, String> facts() {
    return state.facts();
  }

  @Override
  public Tensor read(String name) {
    TensorView view = tensors.get(name);
    if (view == null) {
      throw new IllegalArgumentException(path + " holds no \"" + name + "\"");
    }
    if (!view.storage().type().readable()) {
      throw invalid(path, "\"" + name + "\" holds " + view.storage().type() + ", not weights");
    }
    try {
      return new Tensor(view.shape(), values(view));
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (Malformed e) {
      throw invalid(path, "\"" + name + "\": " + e.getMessage());
    }
  }

  private float[] values(TensorView view) throws IOException, Malformed {
    long elements = 1;
    long span = 1;
    boolean contiguous = true;
    for (int i = view.shape().size() - 1; i >= 0; i--) {
      int size = view.shape().get(i);
      contiguous &= size == 1 || view.strides().get(i) == elements;
      elements *= size;
      span += (size - 1L) * view.strides().get(i);
    }
    if (elements == 0) {
      return new float[0];
    }
    if (span > Integer.MAX_VALUE - 8) {
      throw new Malformed("it spans " + span + " values, too many to load");
    }
    float[] spanned = elements(view.storage(), view.offset(), (int) span);
    return contiguous ? spanned : gathered(spanned, view, (int) elements);
  }

  /** In row-major order. */
  private static float[] gathered(float[] spanned, TensorView view, int elements) {
    float[] values = new float[elements];
    int[] index = new int[view.shape().size()];
    for (int i = 0; i < elements; i++) {
      long at = 0;
      for (int axis = 0; axis < index.length; axis++) {
        at += index[axis] * view.strides().get(axis);
      }
      values[i] = spanned[(int) at];
      for (int axis = index.length - 1; axis >= 0; axis--) {
        if (++index[axis] < view.shape().get(axis)) {
          break;
        }
        index[axis] = 0;
      }
    }
    return values;
  }

  private float[] elements(Storage storage, long from, int count) throws IOException, Malformed {
    ZipEntry entry = zip.getEntry(folder + "data/" + storage.key());
    int width = storage.type().bytes();
    if (entry == null || stored(entry).getSize() != storage.elements() * width) {
      throw new Malformed("the archive does not hold the values that its pickle states");
    }
    float[] values = new float[count];
    byte[] chunk = new byte[CHUNK_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    try (CheckedMember bytes = CheckedMember.open(zip, entry)) {
      bytes.skipNBytes(from * width);
      for (int done = 0; done < count; ) {
        int step = Math.min(count - done, CHUNK_BYTES / width);
        if (bytes.readNBytes(chunk, 0, step * width) < step * width) {
          throw new Malformed("its values are cut short");
        }
        buffer.clear();
        storage.type().get(buffer, values, done, step);
        done += step;
      }
      if (!intact.contains(storage.key())) {
        bytes.requireIntact();
        intact.add(storage.key());
      }
    }
    return values;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static void closeQuietly(ZipFile zip) {
    try {
      zip.close();
    } catch (IOException _) {
      // The failure that led here is the one to tell.
    }
  }

  /** What is said of a bare pickle. */
  public static VireoException beforeArchives(Path path) {
    return invalid(
        path,
        "it is in the format of PyTorch before 1.6, which is not read; load it in PyTorch and save it again with torch.save(model.state_dict(), ...)");
  }

  private static VireoException invalid(Path path, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot read " + path + ": " + what);
  }

  private static VireoException unreadable(Path path, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot read " + path + ": " + IoReason.of(e), e);
  }
}
