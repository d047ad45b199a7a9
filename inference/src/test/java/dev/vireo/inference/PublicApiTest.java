package dev.vireo.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/** What programs may build on is marked with {@code @API}, and asks for nothing that is not. */
class PublicApiTest {
  private static final String OURS = "dev.vireo.";

  @Test
  void isWhatTheLibrarysPageUses() throws IOException {
    List<String> used =
        Files.readAllLines(Path.of("..", "docs", "library.md")).stream()
            .filter(line -> line.startsWith("import " + OURS))
            .map(line -> line.substring("import ".length(), line.length() - 1))
            .distinct()
            .toList();

    assertThat(used).isNotEmpty().allSatisfy(name -> assertThat(marked()).contains(name));
  }

  @Test
  void namesNoTypeThatIsNotMarkedToo() throws Exception {
    Set<String> marked = marked();
    Set<String> unmarked = new TreeSet<>();
    for (String name : marked) {
      for (Class<?> each : withNested(Class.forName(name))) {
        for (Type type : named(each)) {
          collect(type, marked, each, unmarked);
        }
      }
    }

    assertThat(marked).hasSizeGreaterThan(50);
    assertThat(unmarked).isEmpty();
  }

  private static Set<String> marked() {
    Path root;
    try {
      root =
          Path.of(VireoException.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    Set<String> marked = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name =
            root.relativize(file).toString().replaceAll("[/\\\\]", ".").replaceAll(".class$", "");
        if (!name.contains("$") && !name.endsWith("-info")) {
          Class<?> found = Class.forName(name, false, PublicApiTest.class.getClassLoader());
          if (found.isAnnotationPresent(API.class)) {
            marked.add(name);
          }
        }
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return marked;
  }

  private static List<Class<?>> withNested(Class<?> type) {
    List<Class<?>> all = new ArrayList<>(List.of(type));
    for (Class<?> nested : type.getDeclaredClasses()) {
      if (isOpen(nested.getModifiers())) {
        all.addAll(withNested(nested));
      }
    }
    return all;
  }

  private static boolean isOpen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<Type> named(Class<?> type) {
    List<Type> types = new ArrayList<>(List.of(type.getGenericInterfaces()));
    for (Method method : type.getDeclaredMethods()) {
      if (isOpen(method.getModifiers())) {
        types.add(method.getGenericReturnType());
        types.addAll(List.of(method.getGenericParameterTypes()));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isOpen(constructor.getModifiers())) {
        types.addAll(List.of(constructor.getGenericParameterTypes()));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isOpen(field.getModifiers())) {
        types.add(field.getGenericType());
      }
    }
    return types;
  }

  private static void collect(Type type, Set<String> marked, Class<?> by, Set<String> unmarked) {
    switch (type) {
      case Class<?> named when named.isArray() ->
          collect(named.getComponentType(), marked, by, unmarked);
      case Class<?> named -> {
        String name = outermost(named).getName();
        if (name.startsWith(OURS) && !marked.contains(name)) {
          unmarked.add(by.getName() + " names " + name);
        }
      }
      case ParameterizedType generic -> {
        collect(generic.getRawType(), marked, by, unmarked);
        for (Type argument : generic.getActualTypeArguments()) {
          collect(argument, marked, by, unmarked);
        }
      }
      case WildcardType wildcard -> {
        for (Type bound : wildcard.getUpperBounds()) {
          collect(bound, marked, by, unmarked);
        }
        for (Type bound : wildcard.getLowerBounds()) {
          collect(bound, marked, by, unmarked);
        }
      }
      case GenericArrayType array -> collect(array.getGenericComponentType(), marked, by, unmarked);
      default -> {} // a type's own variable
    }
  }

  private static Class<?> outermost(Class<?> type) {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    return outer;
  }
}
