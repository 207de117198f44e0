package cero.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.kernel.AdamWStep;
import cero.kernel.Matrix;
import cero.kernel.WeightMatrix;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A closed device says so, whatever it is asked to compute. */
class ClosedDeviceTest {
  private static final int SIZE = 4;
  private static final Set<String> COMPUTES_NOTHING = Set.of("close", "threads");

  static Stream<Method> computing() {
    return Arrays.stream(Device.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !COMPUTES_NOTHING.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("computing")
  void itRefuses(Method method) throws IllegalAccessException {
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(ClosedDeviceTest::argument).toArray();
    Device device = Device.cpu(2);
    device.close();
    InvocationTargetException thrown =
        assertThrows(InvocationTargetException.class, () -> method.invoke(device, arguments));
    assertEquals(IllegalStateException.class, thrown.getCause().getClass(), method::toString);
    assertEquals(
        "the device is closed and computes nothing more: open another, or close it later",
        thrown.getCause().getMessage());
  }

  private static Object argument(Class<?> type) {
    if (type == int.class) {
      return 1;
    } else if (type == long.class) {
      return 64L;
    } else if (type == float.class) {
      return 0.5f;
    } else if (type == double.class) {
      return 0.5;
    } else if (type == boolean.class) {
      return false;
    } else if (type == float[].class) {
      return new float[SIZE];
    } else if (type == double[].class) {
      return new double[SIZE];
    } else if (type == int[].class) {
      return new int[SIZE];
    } else if (type == long[].class) {
      return new long[SIZE];
    } else if (type == Matrix.class || type == WeightMatrix.class) {
      return Matrix.of(new float[1], 1, 1);
    } else if (type == Activation.class) {
      return Activation.GELU;
    } else if (type == AttentionShape.class) {
      return new AttentionShape(1, 1, 1, 1, 1, 0);
    } else if (type == AdamWStep.class) {
      return null;
    }
    throw new IllegalStateException("no argument is known of " + type);
  }
}
