package cero.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.kernel.Kernels;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class EveryKernelTest {
  @Test
  void eachKernelHasABenchmark() {
    Set<String> kernels =
        Arrays.stream(Kernels.class.getDeclaredMethods())
            .filter(method -> Modifier.isAbstract(method.getModifiers()))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> measured =
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
            .stream()
            .map(BenchmarkListEntry::getUsername)
            .filter(name -> !name.startsWith(PeakBenchmark.class.getName()))
            .map(name -> KernelTable.guardOf(name).kernel())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(kernels, measured);
  }
}
