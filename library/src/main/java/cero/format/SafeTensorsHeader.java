package cero.format;

import cero.storage.Counted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The header of a safetensors file: eight bytes with the length N of the JSON that follows, N bytes
 * of JSON, then the data. Everything that it says is checked against the file here, so that its
 * readers may trust it.
 *
 * @param tensors by name, in the order of their data
 * @param metadata texts by name that the file says about itself
 */
record SafeTensorsHeader(
    SequencedMap<String, SafeTensors.Tensor> tensors, Map<String, String> metadata) {
  static final int LENGTH_BYTES = 8;
  static final String METADATA = "__metadata__";

  /** The format's own limit. */
  private static final long LARGEST_JSON_BYTES = 100_000_000;

  /**
   * The longest header that is read, some 80,000 tensors: GPT-2's largest has 60,000 bytes. In
   * memory it takes many times as much.
   */
  private static final long MAXIMUM_JSON_BYTES = 8 << 20;

  private static final byte[] GIT_LFS_POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  static SafeTensorsHeader read(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    refuseGitLfsPointer(file, channel, fileBytes);
    if (fileBytes < LENGTH_BYTES) {
      throw new FormatException(
          "%s is not a safetensors file: it has only %s"
              .formatted(file, Counted.of(fileBytes, "byte")));
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    InputFile.readFully(channel, length, 0, file);
    long jsonBytes = length.getLong(0);
    if (jsonBytes < 0 || jsonBytes > LARGEST_JSON_BYTES) {
      throw new FormatException(
          "%s is not a safetensors file: its header would have %s bytes"
              .formatted(file, Long.toUnsignedString(jsonBytes)));
    }
    if (jsonBytes > MAXIMUM_JSON_BYTES) {
      throw new FormatException(
          "%s has a header of %d bytes, but at most %d are read: no model of this kind has so many tensors"
              .formatted(file, jsonBytes, MAXIMUM_JSON_BYTES));
    }
    long dataStart = LENGTH_BYTES + jsonBytes;
    if (dataStart > fileBytes) {
      throw new FormatException(
          "%s is truncated: its header ends at byte %d, the file at byte %d"
              .formatted(file, dataStart, fileBytes));
    }
    ByteBuffer json = ByteBuffer.allocate((int) jsonBytes);
    InputFile.readFully(channel, json, LENGTH_BYTES, file);
    ObjectNode root = Json.parseObject(json.array(), "the header of " + file);

    List<SafeTensors.Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        tensors.add(tensor(file, entry.getKey(), entry.getValue(), dataStart, fileBytes));
      }
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    root.path(METADATA)
        .properties()
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString("")));
    return new SafeTensorsHeader(
        inOrder(file, tensors, dataStart, fileBytes), Collections.unmodifiableMap(metadata));
  }

  private static void refuseGitLfsPointer(Path file, FileChannel channel, long fileBytes)
      throws IOException {
    if (fileBytes < GIT_LFS_POINTER.length) {
      return;
    }
    ByteBuffer start = ByteBuffer.allocate(GIT_LFS_POINTER.length);
    InputFile.readFully(channel, start, 0, file);
    if (start.flip().equals(ByteBuffer.wrap(GIT_LFS_POINTER))) {
      throw new FormatException(
          "%s is a Git LFS pointer and not the weights: fetch them with `git lfs pull`"
              .formatted(file));
    }
  }

  private static SafeTensors.Tensor tensor(
      Path file, String name, JsonNode entry, long dataStart, long fileBytes)
      throws FormatException {
    JsonNode dtype = entry.path("dtype");
    if (!dtype.isString()) {
      throw wrong(file, name, "has no dtype");
    }
    SafeTensors.ElementType type =
        SafeTensors.ElementType.named(dtype.stringValue())
            .orElseThrow(() -> wrong(file, name, "has the unknown dtype " + dtype.stringValue()));
    List<Long> shape = longs(file, name, entry, "shape");
    List<Long> offsets = longs(file, name, entry, "data_offsets");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw wrong(file, name, "has data_offsets " + offsets + ", not a start and an end");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    long expected = bytesOf(shape, type.bytes());
    if (bytes != expected) {
      throw wrong(
          file,
          name,
          "has shape %s of %s, which does not fit its %s"
              .formatted(shape, type, Counted.of(bytes, "byte")));
    }
    if (offsets.get(1) > fileBytes - dataStart) {
      throw new FormatException(
          "%s is truncated: the data of tensor %s end at byte %s, the file at byte %d"
              .formatted(file, name, Long.toUnsignedString(dataStart + offsets.get(1)), fileBytes));
    }
    return new SafeTensors.Tensor(name, type, shape, dataStart + offsets.get(0), bytes);
  }

  /** The bytes of a tensor, or -1 if a long can't hold them. */
  private static long bytesOf(List<Long> shape, int elementBytes) {
    if (shape.contains(0L)) {
      return 0;
    }
    long bytes = elementBytes;
    for (long length : shape) {
      if (length > Long.MAX_VALUE / bytes) {
        return -1;
      }
      bytes *= length;
    }
    return bytes;
  }

  private static List<Long> longs(Path file, String name, JsonNode entry, String key)
      throws FormatException {
    JsonNode array = entry.path(key);
    if (!array.isArray()) {
      throw wrong(file, name, "has no " + key);
    }
    List<Long> values = new ArrayList<>();
    for (JsonNode value : array) {
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw wrong(file, name, "has the value %s in its %s".formatted(value, key));
      }
      values.add(value.longValue());
    }
    return List.copyOf(values);
  }

  /**
   * Checks that the tensors' data lie one after the other and fill the file, as the format asks.
   */
  private static SequencedMap<String, SafeTensors.Tensor> inOrder(
      Path file, List<SafeTensors.Tensor> tensors, long dataStart, long fileBytes)
      throws FormatException {
    tensors.sort(
        Comparator.comparingLong(SafeTensors.Tensor::position)
            .thenComparingLong(SafeTensors.Tensor::bytes));
    SequencedMap<String, SafeTensors.Tensor> byName = new LinkedHashMap<>();
    long end = dataStart;
    for (SafeTensors.Tensor tensor : tensors) {
      if (tensor.position() < end) {
        throw wrong(file, tensor.name(), "overlaps the tensor before it");
      }
      if (tensor.position() > end) {
        throw wrong(file, tensor.name(), "does not start where the tensor before it ends");
      }
      end = tensor.position() + tensor.bytes();
      byName.put(tensor.name(), tensor);
    }
    if (end != fileBytes) {
      throw new FormatException(
          "%s has %s after its last tensor: it is damaged"
              .formatted(file, Counted.of(fileBytes - end, "byte")));
    }
    return Collections.unmodifiableSequencedMap(byName);
  }

  private static FormatException wrong(Path file, String tensor, String what) {
    return new FormatException("%s: tensor %s %s".formatted(file, tensor, what));
  }
}
