package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void readsWhatWasWritten() throws IOException {
    float[] large = new float[600_001]; // more than the buffers of reader and writer hold
    Random random = new Random(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = random.nextFloat();
    }
    float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE};
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("large", List.of(1L, 600_001L));
    shapes.put("empty", List.of(0L, 7L));
    shapes.put("ünïcode \"quoted\"", List.of(5L));
    shapes.put("scalar", List.of());
    Path file = folder.resolve("a.safetensors");
    DurableFile.write(
        file,
        channel -> {
          SafeTensorsWriter writer = new SafeTensorsWriter(channel, shapes);
          writer.write(large, 0, 7);
          writer.write(large, 7, large.length - 7);
          writer.write(special);
          writer.write(new float[] {42});
          writer.finish();
        });
    try (SafeTensors tensors = SafeTensors.open(file)) {
      assertEquals(List.copyOf(shapes.keySet()), List.copyOf(tensors.tensors().keySet()));
      tensors
          .tensors()
          .forEach((name, tensor) -> assertEquals(shapes.get(name), tensor.shape(), name));
      float[] values = new float[large.length];
      tensors.read("large", values);
      assertArrayEquals(large, values);
      float[] specialRead = new float[5];
      tensors.read("ünïcode \"quoted\"", specialRead);
      assertArrayEquals(special, specialRead);
      float[] part = new float[10];
      tensors.read("large", 599_995, part, 3, 6);
      assertArrayEquals(
          Arrays.copyOfRange(large, 599_995, 600_001), Arrays.copyOfRange(part, 3, 9));
      assertThrows(
          IndexOutOfBoundsException.class, () -> tensors.read("large", 599_996, part, 0, 6));
      assertThrows(IllegalArgumentException.class, () -> tensors.read("scalar", new float[2]));
      assertFails("has no tensor wte", () -> tensors.read("wte", new float[2]));
    }
  }

  @Test
  void headerIsPaddedSoThatDataAreAligned() throws IOException {
    for (int nameLength = 1; nameLength <= 8; nameLength++) {
      Path file = folder.resolve("aligned" + nameLength);
      SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
      shapes.put("x".repeat(nameLength), List.of(1L));
      DurableFile.write(
          file, channel -> new SafeTensorsWriter(channel, shapes).write(new float[] {1.5f}));
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int length = (int) bytes.getLong(0);
      assertEquals(0, length % 8);
      assertEquals(1.5f, bytes.getFloat(8 + length));
      String json = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
      assertTrue(json.startsWith("{\"__metadata__\":{\"format\":\"pt\"},"), json);
    }
  }

  @Test
  void writerHoldsItsCallerToTheHeader() {
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("a", List.of(2L));
    Path file = folder.resolve("promised");
    assertThrows(
        IllegalStateException.class,
        () ->
            DurableFile.write(
                file, channel -> new SafeTensorsWriter(channel, shapes).write(new float[3])));
    assertThrows(
        IllegalStateException.class,
        () -> DurableFile.write(file, channel -> new SafeTensorsWriter(channel, shapes).finish()));
    shapes.put("a", List.of(1L << 40, 1L << 40));
    assertThrows(
        IllegalArgumentException.class,
        () -> DurableFile.write(file, channel -> new SafeTensorsWriter(channel, shapes)));
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void convertsHalfPrecision() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 0x3C00).putShort((short) 0xC500).putShort((short) 0x0001); // F16
    data.putShort((short) 0x3F80).putShort((short) 0xC0A0).putShort((short) 0x7F80); // BF16
    data.putInt(9);
    Path file =
        write(
            """
            {"half":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},
             "brain":{"dtype":"BF16","shape":[3],"data_offsets":[6,12]},
             "count":{"dtype":"I32","shape":[1],"data_offsets":[12,16]}}\
            """,
            data.array());
    try (SafeTensors tensors = SafeTensors.open(file)) {
      float[] values = new float[3];
      tensors.read("half", values);
      assertArrayEquals(new float[] {1, -5, 0x1p-24f}, values);
      tensors.read("brain", values);
      assertArrayEquals(new float[] {1, -5, Float.POSITIVE_INFINITY}, values);
      assertEquals(SafeTensors.ElementType.I32, tensors.tensors().get("count").type());
      assertFails("tensor count holds I32", () -> tensors.read("count", new float[1]));
    }
  }

  @Test
  void whatIsComputedWithIsNeitherNaNNorInfinite() throws IOException {
    int[] places = {0, 7, 8, 262_143, 262_144, 299_999}; // at the borders of pieces, and odd ones
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int place : places) {
        float[] values = new float[300_000];
        Arrays.fill(values, -Float.MAX_VALUE);
        values[place] = bad;
        Path file = folder.resolve("x");
        DurableFile.write(
            file,
            channel -> {
              var writer = new SafeTensorsWriter(channel, mapOf("large", 300_000));
              writer.write(values);
              writer.finish();
            });
        try (SafeTensors tensors = SafeTensors.open(file)) {
          String found = Float.isNaN(bad) ? "NaN" : "infinity";
          assertFails("tensor large holds " + found, () -> tensors.readFinite("large", values));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"F16,7C00", "F16,7E01", "BF16,7F80", "BF16,FFC0"})
  void neitherInHalfTheBits(String type, String bits) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 1).putShort((short) Integer.parseInt(bits, 16));
    Path file =
        write(
            "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,4]}}".formatted(type),
            data.array());
    try (SafeTensors tensors = SafeTensors.open(file)) {
      assertFails("tensor x holds ", () -> tensors.readFinite("x", new float[2]));
    }
  }

  private static SequencedMap<String, List<Long>> mapOf(String name, long size) {
    SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(name, List.of(size));
    return shapes;
  }

  @Test
  void readsBeyondTwoGigabytes() throws IOException {
    long size = 600_000_000;
    String json =
        """
        {"large":{"dtype":"F32","shape":[2,%d],"data_offsets":[0,%d]},
         "last":{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}}\
        """
            .formatted(size / 2, 4 * size, 4 * size, 4 * size + 4);
    Path file = folder.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(headed(json, new byte[0])));
      ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(end.putFloat(7).putFloat(8).flip(), channel.position() + 4 * (size - 1));
    }
    try (SafeTensors tensors = SafeTensors.open(file)) {
      float[] values = {-1, -1};
      tensors.read("large", size - 2, values, 0, 2);
      assertArrayEquals(new float[] {0, 7}, values);
      tensors.read("last", 0, values, 0, 1);
      assertEquals(8, values[0]);
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole =
        headed(
            """
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
             "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}\
            """,
            new byte[8]);
    Path file = folder.resolve("short");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertFails(length < 8 ? "is not a safetensors file" : "is truncated", file);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertFails("has 1 byte after its last tensor", file);
    Files.write(file, whole);
    SafeTensors.open(file).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"a":                                                            | is not valid JSON at line 1
          [1]                                                              | is not a JSON object
          {} {}                                                            | is not valid JSON
          {"a":7}                                                          | tensor a has no dtype
          {"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}           | tensor a has the unknown dtype F99
          {"a":{"dtype":"F32","data_offsets":[0,4]}}                       | tensor a has no shape
          {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}          | tensor a has the value -1 in its shape
          {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}         | tensor a has the value 1.0 in its shape
          {"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}         | tensor a has the value "1" in its shape
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | in its shape
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}           | tensor a has shape [2] of F32, which does not fit its 4 bytes
          {"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}} | which does not fit its 4 bytes
          {"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}} | which does not fit its 4 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}             | not a start and an end
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}           | not a start and an end
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}          | tensor a has the value -4 in its data_offsets
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}           | tensor a does not start where
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}} | is truncated
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | tensor b overlaps
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | a name comes twice
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}           | has 4 bytes after its last tensor
          """)
  void refusesAHeaderThatContradictsItself(String json, String message) throws IOException {
    assertFails(message, write(json, new byte[8]));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001})
  void refusesAHugeHeaderBeforeTakingMemory(long length) throws IOException {
    Path file = folder.resolve("huge");
    byte[] bytes = headed("{}", new byte[64]);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(file, bytes);
    assertFails("is not a safetensors file: its header would have", file);
  }

  /** As a tree, a header takes many times its own size. */
  @Test
  void refusesAHeaderThatIsLongerThanAnyModelNeeds() throws IOException {
    Path file =
        write("{\"__metadata__\":{\"a\":\"%s\"}}".formatted("b".repeat(9 << 20)), new byte[0]);
    assertFails("but at most 8388608 are read: no model of this kind has so many tensors", file);
  }

  @Test
  void roundsDoublesToFloats() throws IOException {
    double[] values = {1 / 3.0, -1e-3, 1e300, Double.NaN};
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      data.putDouble(value);
    }
    Path file =
        write("{\"a\":{\"dtype\":\"F64\",\"shape\":[4],\"data_offsets\":[0,32]}}", data.array());
    float[] read = new float[4];
    try (SafeTensors tensors = SafeTensors.open(file)) {
      tensors.read("a", read);
    }
    assertArrayEquals(new float[] {1 / 3f, -1e-3f, Float.POSITIVE_INFINITY, Float.NaN}, read);
  }

  @Test
  void refusesDeepNesting() throws IOException {
    assertFails("is not valid JSON", write("{\"a\":" + "[".repeat(100_000), new byte[0]));
  }

  @Test
  void quotesWhateverANameHoldsOnOneLine() throws IOException {
    String name = "\\n\\u001b[2J\\u2028" + "x".repeat(10_000);
    Path file = write("{\"%s\":7}".formatted(name), new byte[0]);
    assertFails("tensor \uFFFD\uFFFD[2J\uFFFDxxx", file);
    String message = assertThrows(FormatException.class, () -> SafeTensors.open(file)).getMessage();
    assertEquals(1001, message.length());
  }

  @Test
  void saysWhatIsNotAFile() throws IOException {
    assertFails("there is no file " + folder.resolve("none"), folder.resolve("none"));
    assertFails(folder + " is not a file", folder);
    Path pointer = folder.resolve("pointer");
    Files.writeString(pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assertFails("Git LFS pointer", pointer);
  }

  private static void assertFails(String message, Path file) {
    assertFails(message, () -> SafeTensors.open(file).close());
  }

  private static void assertFails(
      String message, org.junit.jupiter.api.function.Executable executable) {
    String actual = assertThrows(FormatException.class, executable).getMessage();
    assertTrue(actual.contains(message), actual);
    assertEquals(1, actual.lines().count(), actual);
  }

  private Path write(String json, byte[] data) throws IOException {
    return Files.write(folder.resolve("made.safetensors"), headed(json, data));
  }

  private static byte[] headed(String json, byte[] data) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }
}
