package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.safetensors.SafetensorsHeader;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.torch.Pickle.Callable;
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
 * Every other class or function is refused by name where it is mentioned, before anything is made
 * of it.
 */
final class PickleReader {
  private static final int NEWEST_PROTOCOL = 5;
  private static final int LONGEST_NAME = 200;

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
      case '(' -> marks.push(stack.size());
      case '0' -> pop();
      case '2' -> stack.add(top());
      case 'N' -> stack.add(Pickle.None.NONE);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) bytes.getInt());
      case 'K' -> stack.add((long) (bytes.get() & 0xff));
      case 'M' -> stack.add((long) (bytes.getShort() & 0xffff));
      case 0x8a -> stack.add(longOf(bytes.get() & 0xff));
      case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong())));
      case 'X' -> stack.add(text(bytes.getInt()));
      case 0x8c -> stack.add(text(bytes.get() & 0xff));
      case '}' -> stack.add(new LinkedHashMap<>());
      case ']', ')' -> stack.add(new ArrayList<>());
      case 't' -> stack.add(popToMark());
      case 0x85 -> stack.add(popLast(1));
      case 0x86 -> stack.add(popLast(2));
      case 0x87 -> stack.add(popLast(3));
      case 'q' -> memo.put(bytes.get() & 0xff, top());
      case 'r' -> memo.put(bytes.getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> stack.add(remembered(bytes.get() & 0xff));
      case 'j' -> stack.add(remembered(bytes.getInt()));
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case 'c' -> stack.add(global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R' -> reduce();
      case 'b' -> build();
      case 'Q' -> stack.add(TensorViews.storage(pop()));
      default ->
          throw new Malformed(
              "its pickle does what reading a dictionary of tensors does not need (opcode 0x%02x at byte %d); save model.state_dict() alone"
                  .formatted(code, bytes.position() - 1));
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
    for (Callable callable : Callable.values()) {
      if (callable.pythonName().equals(full)) {
        return callable;
      }
    }
    StorageClass storage = STORAGES.get(full);
    if (storage == null) {
      throw new Malformed(
          "it holds %s, and only dictionaries of tensors are read, since anything else could run code; load it where you trust it and save model.state_dict() alone"
              .formatted(full.length() > LONGEST_NAME ? full.substring(0, LONGEST_NAME) : full));
    }
    return storage;
  }

  private void stackGlobal() throws Malformed {
    if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
      throw new Malformed("its pickle names a class by what is not text");
    }
    stack.add(global(module, name));
  }

  private void reduce() throws Malformed {
    Object arguments = pop();
    Object function = pop();
    if (!(function instanceof Callable callable) || !(arguments instanceof List<?> list)) {
      throw new Malformed("its pickle calls what cannot be called");
    }
    stack.add(
        switch (callable) {
          case ORDERED_DICT -> new LinkedHashMap<>();
          case TENSOR -> tensor(list);
          case PARAMETER -> TensorViews.parameter(list);
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
    pop();
    if (!(top() instanceof Map<?, ?>)) {
      throw new Malformed("its pickle gives attributes to what is no dictionary");
    }
  }

  @SuppressWarnings("unchecked")
  private void setItems(List<Object> items) throws Malformed {
    if (!(top() instanceof Map<?, ?> map) || items.size() % 2 != 0) {
      throw new Malformed("its pickle puts entries into what is no dictionary");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        throw new Malformed("a key of its dictionary is neither text nor an integer");
      }
      ((Map<Object, Object>) map).put(key, items.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) throws Malformed {
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
    if (length < 0 || length > bytes.remaining()) {
      throw new Malformed("its pickle is cut short");
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
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
  private long longOf(int length) throws Malformed {
    if (length > Long.BYTES) {
      throw new Malformed("its pickle holds an integer of " + length + " bytes");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }
}
