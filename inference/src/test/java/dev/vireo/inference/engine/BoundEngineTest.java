package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundEngineTest {
  private static Stream<Method> callsOfAnEngine() {
    return Arrays.stream(Engine.class.getDeclaredMethods()).filter(call -> !call.isSynthetic());
  }

  /** What it left to the interface would be done without the engine that it stands for. */
  @ParameterizedTest
  @MethodSource("callsOfAnEngine")
  void handsOnEachCall(Method call) {
    assertThatCode(
            () -> BoundEngine.class.getDeclaredMethod(call.getName(), call.getParameterTypes()))
        .doesNotThrowAnyException();
  }
}
