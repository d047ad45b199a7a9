package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.safetensors.SafetensorsHeader;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.torch.Pickle.Callable;
import dev.vireo.training.weights.torch.Pickle.Inert;
import dev.vireo.training.weights.torch.Pickle.StorageClass;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's pickle machine (docs.python.org, "pickletools"), protocols 2 to 5, cut down to what a
 * dictionary of tensors needs: it builds plain values, lists, dictionaries and views of storages.
 * In place of every other class or function, and of what it would make, stands something inert; no
 * code of the file's is ever run. What only a file that is to run code names is refused by name.
 */
final class PickleReader {
  private static final int NEWEST_PROTOCOL = 5;
  private static final int LONGEST_NAME = 200;
  private static final String DEFAULT_DICT = "collections.defaultdict";

  /** A tensor of four dimensions takes 35, its name, storage and places in the memo included. */
  static final int MAX_OBJECTS = 40 * SafetensorsHeader.MAX_TENSORS;

  private static final Map<String, StorageClass> STORAGES =
      Map.of(
          "torch.FloatStorage", new StorageClass(ElementType.F32),
          "torch.HalfStorage", new StorageClass(ElementType.F16),
          "torch.BFloat16Storage", new StorageClass(ElementType.BF16),
          "torch.DoubleStorage", new StorageClass(ElementType.F64),
          "torch.LongStorage", new StorageClass(ElementType.I64),
          "torch.IntStorage", new StorageClass(ElementType.I32),
          "torch.ShortStorage", new StorageClass(ElementType.I16),
          "torch.CharStorage", new StorageClass(ElementType.I8),
          "torch.ByteStorage", new StorageClass(ElementType.U8),
          "torch.BoolStorage", new StorageClass(ElementType.BOOL));

  private final ByteBuffer bytes;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int tensors;
  private int objects;

  private PickleReader(byte[] pickle) {
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The object that a pickle describes. */
  static Object read(byte[] pickle) throws Malformed {
    try {
      return new PickleReader(pickle).run();
    } catch (BufferUnderflowException _) {
      throw new Malformed("its pickle is cut short");
    }
  }

  private Object run() throws Malformed {
    while (true) {
      int code = bytes.get() & 0xff;
      if (code == '.') {
        return pop();
      }
      execute(code);
    }
  }

  private void execute(int code) throws Malformed {
    switch (code) {
      case 0x80 -> protocol(bytes.get() & 0xff);
      case 0x95 -> bytes.getLong(); // FRAME: its length says nothing that the file does not.
      case '(' -> mark();
      case '0' -> pop();
      case '2' -> push(top());
      case 'N' -> push(Pickle.None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) bytes.getInt());
      case 'K' -> push((long) (bytes.get() & 0xff));
      case 'M' -> push((long) (bytes.getShort() & 0xffff));
      case 0x8a -> push(longOf(bytes.get() & 0xff));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong())));
      case 'X' -> push(text(bytes.getInt()));
      case 0x8c -> push(text(bytes.get() & 0xff));
      case '}' -> push(new LinkedHashMap<>());
      case ']', ')' -> push(new ArrayList<>());
      case 'C' -> push(data(bytes.get() & 0xff));
      case 'B' -> push(data(bytes.getInt()));
      case 0x8e, 0x96 -> push(data(length()));
      case 0x8d -> push(text(length()));
      case 0x8b -> push(longOf(bytes.getInt()));
      case 0x8f -> push(Inert.of("set"));
      case 0x90 -> popToMark(); // ADDITEMS: what a set holds is not needed.
      case 0x91 -> frozenSet();
      case '1' -> popToMark();
      case 0x81 -> made(2);
      case 0x92 -> made(3);
      case 't' -> push(popToMark());
      case 0x85 -> push(popLast(1));
      case 0x86 -> push(popLast(2));
      case 0x87 -> push(popLast(3));
      case 'q' -> remember(bytes.get() & 0xff);
      case 'r' -> remember(bytes.getInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(remembered(bytes.get() & 0xff));
      case 'j' -> push(remembered(bytes.getInt()));
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case 'c' -> push(global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R' -> reduce();
      case 'b' -> build();
      case 'Q' -> push(TensorViews.storage(pop()));
      default ->
          throw new Malformed(
              "its pickle does what reading a dictionary of tensors does not need (opcode 0x%02x at byte %d); save model.state_dict() alone"
                  .formatted(code, bytes.position() - 1));
    }
  }

  private void push(Object value) throws Malformed {
    count();
    stack.add(value);
  }

  private void mark() throws Malformed {
    count();
    marks.push(stack.size());
  }

  private void remember(int index) throws Malformed {
    count();
    memo.put(index, top());
  }

  /** Bounds the memory that all of it takes: an object is a byte in a pickle. */
  private void count() throws Malformed {
    if (++objects > MAX_OBJECTS) {
      throw new Malformed(
          "its pickle makes more than %,d objects, more than %,d tensors need"
              .formatted(MAX_OBJECTS, SafetensorsHeader.MAX_TENSORS));
    }
  }

  private static void protocol(int version) throws Malformed {
    if (version < 2 || version > NEWEST_PROTOCOL) {
      throw new Malformed("its pickle is of protocol " + version);
    }
  }

  private Object remembered(int index) throws Malformed {
    Object value = memo.get(index);
    if (value == null) {
      throw new Malformed("its pickle refers to what it has not made");
    }
    return value;
  }

  private Object global(String module, String name) throws Malformed {
    String full = module + "." + name;
    if (module.length() + name.length() > LONGEST_NAME) {
      throw new Malformed("its pickle names " + full.substring(0, LONGEST_NAME) + "...");
    }
    if (Hostile.names(module, name)) {
      throw new Malformed(
          "it holds %s, which no checkpoint needs and which would run code: trust nothing from whoever made it"
              .formatted(full));
    }
    for (Callable callable : Callable.values()) {
      if (callable.pythonName().equals(full)) {
        return callable;
      }
    }
    StorageClass storage = STORAGES.get(full);
    return storage == null ? Inert.of(full) : storage;
  }

  /** NEWOBJ: an object of a class, from its arguments. */
  private void made(int parts) throws Malformed {
    Object type = popLast(parts).getFirst();
    push(
        switch (type) {
          case Inert inert -> inert.made();
          case Callable callable when callable == Callable.ORDERED_DICT -> new LinkedHashMap<>();
          default -> throw new Malformed("its pickle makes an object of what is no class");
        });
  }

  private void frozenSet() throws Malformed {
    popToMark();
    push(Inert.of("frozenset"));
  }

  private void stackGlobal() throws Malformed {
    if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
      throw new Malformed("its pickle names a class by what is not text");
    }
    push(global(module, name));
  }

  private void reduce() throws Malformed {
    Object arguments = pop();
    Object function = pop();
    if (function instanceof Inert inert && arguments instanceof List<?>) {
      push(inert.name().equals(DEFAULT_DICT) ? new LinkedHashMap<>() : inert.made());
      return;
    }
    if (!(function instanceof Callable callable) || !(arguments instanceof List<?> list)) {
      throw new Malformed("its pickle calls what cannot be called");
    }
    push(
        switch (callable) {
          case ORDERED_DICT -> new LinkedHashMap<>();
          case TENSOR -> tensor(list);
          case PARAMETER, PARAMETER_WITH_STATE -> TensorViews.parameter(list);
        });
  }

  private Object tensor(List<?> arguments) throws Malformed {
    if (tensors == SafetensorsHeader.MAX_TENSORS) {
      throw new Malformed("it makes more than " + SafetensorsHeader.MAX_TENSORS + " tensors");
    }
    tensors++;
    return TensorViews.tensor(arguments);
  }

  /** Attributes of a dictionary, such as the versions of its modules, are not needed. */
  private void build() throws Malformed {
    Object state = pop();
    if (top() instanceof Inert inert) {
      if (state instanceof Map<?, ?> attributes) {
        inert.attributes().putAll(attributes);
      }
    } else if (!(top() instanceof Map<?, ?>)) {
      throw new Malformed("its pickle gives attributes to what has none");
    }
  }

  @SuppressWarnings("unchecked")
  private void setItems(List<Object> items) throws Malformed {
    Object target = top() instanceof Inert inert ? inert.attributes() : top();
    if (!(target instanceof Map<?, ?> map) || items.size() % 2 != 0) {
      throw new Malformed("its pickle puts entries into what is no dictionary");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (key instanceof Map<?, ?>) {
        throw new Malformed("a key of its dictionary is a dictionary");
      }
      // By other keys than these, no tensor is named.
      if (key instanceof String || key instanceof Long) {
        ((Map<Object, Object>) map).put(key, items.get(i + 1));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) throws Malformed {
    if (top() instanceof Inert) {
      return;
    }
    if (!(top() instanceof List<?> list)) {
      throw new Malformed("its pickle appends to what is no list");
    }
    ((List<Object>) list).addAll(items);
  }

  private Object top() throws Malformed {
    if (stack.isEmpty()) {
      throw new Malformed("its pickle takes what it has not made");
    }
    return stack.getLast();
  }

  private Object pop() throws Malformed {
    Object last = top();
    stack.removeLast();
    return last;
  }

  private List<Object> popToMark() throws Malformed {
    if (marks.isEmpty() || marks.peek() > stack.size()) {
      throw new Malformed("its pickle takes what it has not made");
    }
    return popLast(stack.size() - marks.pop());
  }

  private List<Object> popLast(int count) throws Malformed {
    if (count > stack.size()) {
      throw new Malformed("its pickle takes what it has not made");
    }
    List<Object> last = stack.subList(stack.size() - count, stack.size());
    List<Object> items = new ArrayList<>(last);
    last.clear();
    return items;
  }

  private String text(int length) throws Malformed {
    return new String(data(length), StandardCharsets.UTF_8);
  }

  private byte[] data(int length) throws Malformed {
    if (length < 0 || length > bytes.remaining()) {
      throw new Malformed("its pickle is cut short");
    }
    byte[] data = new byte[length];
    bytes.get(data);
    return data;
  }

  /** Of 64 bits; what does not fit an int is longer than any pickle here. */
  private int length() {
    long length = bytes.getLong();
    return length < 0 || length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  /** Up to the end of the line. */
  private String line() throws Malformed {
    int start = bytes.position();
    while (bytes.get() != '\n') {
      // Moves on.
    }
    int end = bytes.position();
    bytes.position(start);
    String line = text(end - start - 1);
    bytes.get();
    return line;
  }

  /** Two's complement, the lowest byte first. */
  private Object longOf(int length) throws Malformed {
    if (length < 0 || length > Long.BYTES) {
      data(length);
      return Inert.of("int");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }
}
