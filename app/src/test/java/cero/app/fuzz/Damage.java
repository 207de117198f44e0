package cero.app.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Damages files as disks, broken copies and hands do. The same seed gives the same damage. Not
 * thread-safe.
 */
public final class Damage {
  static final String PIPE = "a pipe";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Values that readers fall over: JSON, each to stand in the place of another. */
  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "0.5",
          "1e308",
          "-1e-320",
          "2147483647",
          "2147483648",
          "-9223372036854775808",
          "9223372036854775807",
          "99999999999999999999999999",
          "\"\"",
          "\"NaN\"",
          "\"\\u001b[2J\\u0000\\u202e\"",
          "\"\\ud800\"",
          "\"../../etc/passwd\"",
          "\"" + "long ".repeat(4000) + "\"",
          "[]",
          "[[[[[[[[]]]]]]]]",
          "[-1,null]",
          "{}",
          "{\"\":{\"\":{}}}");

  private final SplittableRandom random;

  Damage(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One of the elements. */
  public <T> T oneOf(List<T> elements) {
    return elements.get(random.nextInt(elements.size()));
  }

  /** True once in so many times. */
  public boolean chance(int times) {
    return random.nextInt(times) == 0;
  }

  /** Damaged content of a file; of JSON mostly its values, of all else its bytes. */
  public byte[] of(byte[] content) {
    return isJson(content) && random.nextInt(4) > 0 ? json(content) : bytes(content);
  }

  /** Bytes flipped, cut, added, repeated, exchanged or set to zero. */
  byte[] bytes(byte[] content) {
    byte[] damaged = content.clone();
    int size = content.length;
    if (size == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(size);
    int length = Math.min(size - at, 1 + random.nextInt(16));
    switch (random.nextInt(9)) {
      case 0 -> damaged = Arrays.copyOf(content, at);
      case 1 -> damaged = Arrays.copyOf(content, size + 1 + random.nextInt(64));
      case 2 -> Arrays.fill(damaged, at, at + length, (byte) 0);
      case 3 -> Arrays.fill(damaged, at, at + length, (byte) 0xFF);
      case 4 -> damaged = joined(content, 0, at, content, at + length, size); // a piece is lost
      case 5 -> damaged = joined(content, 0, at + length, content, at, size); // or comes twice
      case 6 -> damaged[at] = (byte) random.nextInt(256);
      case 7 -> number(damaged, at);
      default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    byte[] all = Arrays.copyOf(Arrays.copyOfRange(a, aFrom, aTo), aTo - aFrom + bTo - bFrom);
    System.arraycopy(b, bFrom, all, aTo - aFrom, bTo - bFrom);
    return all;
  }

  /** An odd number of four bytes, little endian: a huge length, a negative one, NaN. */
  private void number(byte[] bytes, int at) {
    int value =
        oneOf(List.of(0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7FC00000, 0x7F800000));
    for (int i = 0; i < 4 && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  private static boolean isJson(byte[] content) {
    try {
      JsonNode tree = JSON.readTree(content);
      return tree.isContainer() && !tree.isEmpty();
    } catch (JacksonException e) {
      return false;
    }
  }

  /** One value anywhere in it is another, or gone. */
  private byte[] json(byte[] content) {
    JsonNode tree = JSON.readTree(content);
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    JsonNode odd = JSON.readTree(oneOf(ODD));
    switch (oneOf(containers)) {
      case ObjectNode object -> {
        String name = oneOf(List.copyOf(object.propertyNames()));
        if (random.nextInt(4) == 0) {
          object.remove(name);
        } else {
          object.set(name, odd);
        }
      }
      case ArrayNode array -> {
        int at = random.nextInt(array.size());
        if (random.nextInt(4) == 0) {
          array.remove(at);
        } else {
          array.set(at, odd);
        }
      }
      default -> throw new AssertionError("no container");
    }
    return JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  /** Puts something else in the place of a file: nothing, a folder, a pipe, a file without end. */
  String replace(Path file) throws IOException, InterruptedException {
    Files.delete(file);
    return switch (random.nextInt(6)) {
      case 0 -> "missing";
      case 1 -> {
        Files.createDirectory(file);
        yield "a folder";
      }
      case 2 -> {
        int code = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        if (code != 0) {
          throw new IOException("mkfifo failed");
        }
        yield PIPE;
      }
      case 3 -> {
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        yield "/dev/zero";
      }
      case 4 -> {
        Files.createSymbolicLink(file, file.getFileName());
        yield "a link to itself";
      }
      default -> {
        Files.createFile(file);
        yield "empty";
      }
    };
  }
}
