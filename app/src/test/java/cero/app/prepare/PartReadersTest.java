package cero.app.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.DataException;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read out of files of all kinds. */
class PartReadersTest {
  @TempDir Path folder;

  private Reading reading = new Reading("text", Optional.empty(), 0);

  @Test
  void aTextFileIsOneDocument() throws IOException {
    assertEquals(
        List.of("\uFEFFone\n\ntwo 😀".substring(1)),
        documents(file("a.txt", "\uFEFFone\n\ntwo 😀")));
    assertEquals(List.of(), documents(file("b.txt", "")));
  }

  @Test
  void aSeparatorStandsBetweenDocuments() throws IOException {
    reading = new Reading("text", Optional.of("<|endoftext|>"), 0);
    String text = "one\n<|endoftext|>two<|endoftext|><|endoftext|>three";
    assertEquals(List.of("one\n", "two", "", "three"), documents(file("a.txt", text)));
    assertEquals(List.of("one\n"), documents(file("b.txt", "one\n<|endoftext|>")));
    // Documents that are longer than a part, and separators at every place of a part.
    List<String> expected =
        IntStream.range(1, 60).mapToObj(i -> "word ".repeat(i * 37) + "x".repeat(i)).toList();
    Path file = file("c.txt", String.join("<|endoftext|>", expected));
    assertEquals(expected, documents(file));
    assertTrue(parts(file).size() > expected.size());
  }

  @Test
  void aLongTextIsCutAndLosesNothing() throws IOException {
    String text =
        IntStream.range(0, 20_000).mapToObj(i -> "문장 " + i + ".\n").collect(Collectors.joining());
    Path file = file("long.txt", text);
    List<Part> parts = parts(file);
    assertTrue(parts.size() > 30, parts.size() + " parts");
    assertTrue(parts.getFirst().begins() && parts.getLast().ends());
    assertEquals(1, parts.stream().filter(Part::ends).count());
    assertEquals(List.of(text), documents(file));
  }

  @Test
  void aLineOfJsonIsADocument() throws IOException {
    String lines =
        """
        {"id": 1, "text": "one\\n\\u00e9"}

        {"meta": {"text": "not this"}, "list": [1, {"text": 2}], "text": "two 😀"}\r
        {"text": null}
        {"text": "last"}\
        """;
    assertEquals(List.of("one\né", "two 😀", "", "last"), documents(file("a.jsonl", lines)));
    reading = new Reading("body", Optional.empty(), 0);
    String large = "x".repeat(300_000);
    assertEquals(
        List.of(large, "y"),
        documents(
            file("b.json", "\uFEFF{\"body\": \"%s\"}\n{\"body\": \"y\"}\n".formatted(large))));
  }

  @Test
  void aRecordOfCsvIsADocument() throws IOException {
    String csv = "id,text\r\n1,\"one, \"\"quoted\"\"\nand more\"\r\n2,\r\n3,three\r\n";
    List<String> expected = List.of("one, \"quoted\"\nand more", "", "three");
    assertEquals(expected, documents(file("a.csv", csv)));
    assertEquals(List.of("a, b"), documents(file("a.tsv", "text\tid\na, b\t1\n")));
    assertEquals(List.of("x"), documents(file("b.csv", "\uFEFFtext,id\nx,1\n")));
    assertEquals(List.of("x"), documents(file("c.csv", "\uFEFF\"text\",id\nx,1\n")));
    String book = "word ".repeat(4_000_000); // more than the library takes by itself
    assertEquals(List.of(book), documents(file("d.csv", "text\n" + book + "\n")));
  }

  @Test
  void aRowOfParquetIsADocument() throws IOException {
    List<String> expected =
        IntStream.range(0, 200)
            .mapToObj(
                i -> i == 3 ? "" : "Document %d: cien días, 이야기, 😀.\n".formatted(i).repeat(i % 3))
            .toList();
    for (String codec : List.of("none", "snappy", "zstd", "gzip")) {
      assertEquals(expected, documents(parquet(codec)), codec);
    }
  }

  @Test
  void filesMayBeCompressed() throws IOException {
    byte[] text = "un día, 하루\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
    List<String> expected = List.of(new String(text, StandardCharsets.UTF_8));
    assertEquals(expected, documents(file("a.txt.gz", gzip(text))));
    assertEquals(expected, documents(file("a.txt.zst", Zstd.compress(text))));
    byte[] line = "{\"text\": \"a\"}\n".getBytes(StandardCharsets.UTF_8);
    // Files that were compressed in pieces, one behind the other.
    assertEquals(List.of("a", "a"), documents(file("a.jsonl.gz", join(gzip(line), gzip(line)))));
    byte[] zstd = Zstd.compress(line);
    assertEquals(List.of("a", "a"), documents(file("a.jsonl.zst", join(zstd, zstd))));
  }

  @Test
  void manyShortDocumentsOfALongFileTakeNoLonger() throws IOException {
    reading = new Reading("text", Optional.of("\n"), 0);
    Path file = file("lines.txt", "a\n".repeat(4_000_000));
    assertTimeout(Duration.ofSeconds(20), () -> assertEquals(4_000_000, parts(file).size()));
  }

  @Test
  void rowsOfParquetMayBeLarge() throws IOException {
    // More than two gigabytes in all, and more than the tests' memory in a few thousand rows.
    int rows = 30_000;
    byte[] text = "word ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    Path file = file("large.parquet", ParquetBytes.same(text, rows));
    long size = 0;
    try (PartReader parts = new ParquetParts(SourceFile.find(List.of(file)).getFirst(), "text")) {
      for (Part part = parts.next(); part != null; part = parts.next()) {
        size += part.size();
      }
    }
    assertEquals((long) rows * text.length, size);
    byte[] latin1 = "a\u00F1o".getBytes(StandardCharsets.ISO_8859_1);
    refused(
        "row 1: its column \"text\" is not UTF-8", file("l.parquet", ParquetBytes.same(latin1, 3)));
  }

  @Test
  void membersOfGzipAreAllReadOrRefused() throws IOException {
    byte[] text = "a text that is long enough\n".repeat(50).getBytes(StandardCharsets.UTF_8);
    String once = new String(text, StandardCharsets.UTF_8);
    byte[] one = gzip(text);
    byte[] two = join(one, one);
    assertEquals(List.of(once + once), documents(file("two.gz", two)));
    assertEquals(List.of(once), documents(file("padded.gz", Arrays.copyOf(one, 70_000))));
    for (int at = one.length; at < two.length; at++) {
      boolean ignored = at >= one.length + 4 && at < one.length + 10; // its time and system
      if (!ignored && at != one.length + 3) { // its flags may be others
        byte[] damaged = two.clone();
        damaged[at] ^= 85;
        Path file = file("damaged.gz", damaged); // what comes out of it may be no text either
        assertThrows(DataException.class, () -> documents(file), "byte " + at);
      }
      if (at > one.length) {
        refused("can't be decompressed", file("cut.gz", Arrays.copyOf(two, at)));
      }
    }
    byte[] named = new byte[one.length + 12];
    System.arraycopy(one, 0, named, 0, 10);
    named[3] = 4 + 8 + 16 + 2; // all that a header may have
    byte[] more = {2, 0, 7, 7, 'n', 0, 'c', 'o', 'm', 0, 9, 9};
    System.arraycopy(more, 0, named, 10, more.length);
    System.arraycopy(one, 10, named, 10 + more.length, one.length - 10);
    assertEquals(List.of(once), documents(file("named.gz", named)));
  }

  @Test
  void aLongWindowOfZstdIsRead() throws IOException {
    Path file = folder.resolve("long.txt.zst");
    try (ZstdOutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.setLong(28);
      out.write("text".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(List.of("text"), documents(file));
  }

  @Test
  void tooManyFilesAreRefused() throws IOException {
    SourceFile one = SourceFile.find(List.of(file("a.txt", "a"))).getFirst();
    Preparation.requireListable(Collections.nCopies(1000, one));
    assertThrows(
        DataException.class, () -> Preparation.requireListable(Collections.nCopies(1 << 20, one)));
  }

  @Test
  void damagedFilesAreNamedWithTheirLine() throws IOException {
    refused(
        "bad.txt is not UTF-8 text: byte 3 is 0xFF",
        file("bad.txt", new byte[] {65, 66, 67, -1, 65}));
    refused(
        "cut.txt is not UTF-8 text: byte 1 is 0xC3", file("cut.txt", new byte[] {65, (byte) 0xC3}));
    refused("zero.txt is not text", file("zero.txt", new byte[] {65, 0, 66}));
    String good = "{\"text\": \"a\"}\n";
    refused("a.jsonl, line 2 is not valid JSON", file("a.jsonl", good + "{\"text\": \"a\n"));
    refused("a.jsonl, line 2 has no field \"text\"", file("a.jsonl", good + "{\"txt\": 1}\n"));
    refused(
        "a.jsonl, line 2 has a field \"text\" that is no text",
        file("a.jsonl", good + "{\"text\": 1}"));
    refused("a.jsonl, line 1 is no JSON object", file("a.jsonl", "[{\"text\": \"a\"}]"));
    refused("a.jsonl, line 1 has something behind", file("a.jsonl", "{\"text\": \"a\"} {}"));
    refused(
        "has no column \"text\"; its first line names id, body", file("a.csv", "id,body\n1,x\n"));
    refused("b.csv, line 3 has 1 columns", file("b.csv", "id,text\n1,x\n2\n"));
    refused("c.csv is not valid CSV", file("c.csv", "id,text\n1,\"x"));
    refused("d.csv is not UTF-8 text", file("d.csv", new byte[] {'t', 'e', 'x', 't', '\n', -1}));
    refused("can't be read as Parquet", file("a.parquet", "no Parquet at all"));
    byte[] text = "a text that is long enough\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
    byte[] gzip = gzip(text);
    byte[] csv = gzip("text\na text\n".repeat(5000).getBytes(StandardCharsets.UTF_8));
    refused("can't be decompressed", file("cut.csv.gz", Arrays.copyOf(csv, csv.length / 2)));
    refused("can't be decompressed", file("a.gz", Arrays.copyOf(gzip, gzip.length / 2)));
    gzip[gzip.length / 2] ^= 85;
    refused("can't be decompressed", file("b.gz", gzip));
    refused("can't be decompressed", file("c.gz", "no gzip"));
    byte[] zstd = Zstd.compress(text);
    refused("can't be decompressed", file("a.zst", Arrays.copyOf(zstd, zstd.length / 2)));
    refused("can't be decompressed", file("b.zst", "no zstd at all"));
  }

  @Test
  void damagedParquetIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(parquet("snappy"));
    refused(
        "can't be read as Parquet", file("cut.parquet", Arrays.copyOf(whole, whole.length - 100)));
    byte[] damaged = whole.clone();
    for (int i = 100; i < 1100; i++) {
      damaged[i] ^= 85;
    }
    refused("can't be read as Parquet", file("damaged.parquet", damaged));
    reading = new Reading("id", Optional.empty(), 0);
    refused("its column \"id\" holds no text", file("a.parquet", whole));
    reading = new Reading("body", Optional.empty(), 0);
    refused("has no column \"body\", but id, text", file("a.parquet", whole));
  }

  @Test
  void foldersStandForTheirFiles() throws IOException {
    file("a.txt", "a");
    Files.createDirectories(folder.resolve("sub/.hidden"));
    file("sub/b.csv", "b");
    file("sub/.hidden/c.txt", "c");
    file(".d.txt", "d");
    List<SourceFile> found = SourceFile.find(List.of(folder));
    assertEquals(
        List.of("a.txt", "sub/b.csv"),
        found.stream().map(file -> folder.relativize(file.path()).toString()).toList());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThrows(DataException.class, () -> SourceFile.find(List.of(empty)));
    assertThrows(IOException.class, () -> SourceFile.find(List.of(folder.resolve("none"))));
  }

  private void refused(String expected, Path file) {
    String message = assertThrows(DataException.class, () -> documents(file)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains(file.toString()), message);
  }

  private List<Part> parts(Path file) throws IOException {
    List<Part> parts = new ArrayList<>();
    List<SourceFile> files = SourceFile.find(List.of(file));
    try (Corpus corpus = new Corpus(files, reading, Corpus.partLength(files), Position.START)) {
      for (var placed = corpus.next(); placed != null; placed = corpus.next()) {
        parts.add(placed.part());
      }
    }
    return parts;
  }

  private List<String> documents(Path file) throws IOException {
    List<String> documents = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Part part : parts(file)) {
      assertEquals(part.begins(), text.isEmpty());
      text.append(part.text().read());
      if (part.ends()) {
        documents.add(text.toString());
        text.setLength(0);
      }
    }
    return documents;
  }

  private Path parquet(String codec) throws IOException {
    try (InputStream in = PartReadersTest.class.getResourceAsStream(codec + ".parquet")) {
      return Files.write(folder.resolve(codec + ".parquet"), in.readAllBytes());
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
