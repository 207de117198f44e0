package cero.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.DataException;
import cero.text.BytePairTokenizer;
import cero.text.TextCut;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read out of files of all kinds. */
class PartReadersTest {
  private static final int PART = 1 << 12;

  @TempDir Path folder;

  private Reading reading = Reading.USUAL;

  @Test
  void aTextFileIsOneDocument() throws IOException {
    assertEquals(
        List.of("\uFEFFone\n\ntwo 😀".substring(1)),
        documents(file("a.txt", "\uFEFFone\n\ntwo 😀")));
    assertEquals(List.of(), documents(file("b.txt", "")));
  }

  @Test
  void aSeparatorStandsBetweenDocuments() throws IOException {
    reading = Reading.USUAL.withSeparator("<|endoftext|>");
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
  void aTextThatCannotBeCutIsWholeUpToALimit() throws IOException {
    BytePairTokenizer.Form whole =
        new BytePairTokenizer.Form(false, false, Optional.empty(), false, Map.of());
    TextCut nowhere = TextCut.of(BytePairTokenizer.of(Map.of("a", 0), List.of(), List.of(), whole));
    assertTrue(nowhere.isNowhere());
    SourceFile source =
        SourceFile.find(List.of(file("a.txt", "some words ".repeat(90_000)))).getFirst();
    try (PartReader reader = new TextParts(source, Optional.empty(), 16, nowhere, 1 << 20)) {
      assertEquals(990_000, reader.next().text().read().length());
      assertNull(reader.next());
    }
    try (PartReader reader = new TextParts(source, Optional.empty(), 16, nowhere, 1 << 19)) {
      String message = assertThrows(DataException.class, reader::next).getMessage();
      assertTrue(
          message.endsWith(
              "a.txt has a text of more than 524,288 characters, which this tokenizer must have"
                  + " whole: divide it into several files, or by a separator"),
          message);
    }
    SourceFile letters = SourceFile.find(List.of(file("b.txt", "a".repeat(990_000)))).getFirst();
    try (PartReader reader = new TextParts(letters, Optional.empty(), 16, TextCut.GPT2, 1 << 19)) {
      String message = assertThrows(DataException.class, reader::next).getMessage();
      assertTrue(message.contains("characters in a row with no place"), message);
    }
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
    reading = Reading.USUAL.withField("body");
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
    // Files that were compressed in pieces, one after the other.
    assertEquals(List.of("a", "a"), documents(file("a.jsonl.gz", join(gzip(line), gzip(line)))));
    byte[] zstd = Zstd.compress(line);
    assertEquals(List.of("a", "a"), documents(file("a.jsonl.zst", join(zstd, zstd))));
  }

  @Test
  void manyShortDocumentsOfALongFileTakeNoLonger() throws IOException {
    reading = Reading.USUAL.withSeparator("\n");
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
    refused("a.jsonl, line 2 is no JSON object", file("a.jsonl", good + "[{\"text\": \"a\"}]"));
    refused("a.jsonl, line 1 has something after", file("a.jsonl", "{\"text\": \"a\"} {}"));
    refused(
        "has no column \"text\"; its first line names id, body", file("a.csv", "id,body\n1,x\n"));
    refused(
        "b.csv, line 3 ends with column 1, but the text is in column 2",
        file("b.csv", "id,text\n1,x\n2\n"));
    refused(
        "e.csv, line 3 goes on to column 3, but the first line has 2",
        file("e.csv", "id,text\n1,x\n2,Hello, and more\n"));
    refused("f.tsv, line 2 goes on to column 2", file("f.tsv", "text\none\ttwo\n"));
    refused("has two columns \"text\"", file("g.csv", "text,id,text\na,1,b\n"));
    refused("h.csv is not text: it has a zero character", file("h.csv", "id,text\n1,x\n2,\0\n"));
    refused("c.csv is not valid CSV", file("c.csv", "id,text\n1,\"x"));
    refused("d.csv is not UTF-8 text", file("d.csv", new byte[] {'t', 'e', 'x', 't', '\n', -1}));
    refused("is damaged, or is no Parquet file", file("a.parquet", "no Parquet at all"));
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
        "is damaged, or is no Parquet file",
        file("cut.parquet", Arrays.copyOf(whole, whole.length - 100)));
    byte[] damaged = whole.clone();
    for (int i = 100; i < 1100; i++) {
      damaged[i] ^= 85;
    }
    refused("is damaged, or is no Parquet file", file("damaged.parquet", damaged));
    reading = Reading.USUAL.withField("id");
    refused("its column \"id\" holds no text", file("a.parquet", whole));
    reading = Reading.USUAL.withField("body");
    refused("has no column \"body\", but id, text", file("a.parquet", whole));
  }

  @Test
  void aPageThatIsTooLargeForTheMemoryIsNoDamage() throws Exception {
    Path file = parquet("zstd");
    try (FileChannel channel = FileChannel.open(file);
        ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
      RowGroup group = parquet.getFileMetaData().rowGroups().getFirst();
      ColumnMetaData column = group.columns().get(1).metaData();
      ParquetPages.require(channel, column, group.numRows(), 1 << 20);
      assertThrows(
          ParquetPages.LargePageException.class,
          () -> ParquetPages.require(channel, column, group.numRows(), 10));
    }
  }

  @Test
  void anInterruptedReadIsNoDamage() throws IOException {
    SourceFile source = SourceFile.find(List.of(parquet("zstd"))).getFirst();
    Thread.currentThread().interrupt();
    try {
      assertThrows(InterruptedIOException.class, () -> source.open(reading, PART, TextCut.GPT2));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void whatCanNotSeparateIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Reading.USUAL.withSeparator(""));
    for (char c : new char[] {'"', '\n', '\r', 0}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Reading("text", Optional.empty(), Optional.of(c), true, false));
    }
  }

  @Test
  void jsonMayBeAnArrayOrGoOverLines() throws IOException {
    List<String> expected = List.of("a } \" {", "b");
    String first = "{\n  \"text\": \"a } \\\" {\",\n  \"n\": [1, {\"x\": {}}]\n}";
    String second = "{\"text\": \"b\"}";
    assertEquals(expected, documents(file("pretty.json", first + "\n" + second + "\n")));
    assertEquals(expected, documents(file("a.json", " [" + first + "\n,\n" + second + "]\n")));
    assertEquals(List.of(), documents(file("empty.json", "[]")));
    assertEquals(List.of("the cat sat"), documents(given("pretty.json")));
    refused("does not end: the file was cut short", file("cut.json", "[" + first + ","));
    refused("line 1 begins a JSON object that does not end", file("c.json", first.substring(0, 9)));
    refused("needs a comma between", file("b.json", "[" + first + second + "]"));
    refused("line 2 has something after its JSON array", file("d.json", "[" + second + "]\n1"));
    refused("line 1 is no JSON object", file("e.json", "[1, 2]"));
    refused("line 5 is not valid JSON", file("f.json", first + "\n{\n\"text\": x\n}"));
  }

  @Test
  void dotsLeadIntoNestedFields() throws IOException {
    reading = Reading.USUAL.withField("content.text");
    String line = "{\"content\": {\"id\": {\"text\": 1}, \"text\": \"nested\"}, \"text\": 2}\n";
    assertEquals(List.of("nested"), documents(file("a.jsonl", line)));
    String whole = "{\"content.text\": \"whole\", \"content\": {\"text\": \"nested\"}}\n";
    assertEquals(List.of("whole"), documents(file("b.jsonl", whole)));
    refused("has no field \"content.text\"", file("c.jsonl", "{\"content\": {\"txt\": \"\"}}"));
    refused("has a dot in its name", given("dotted.parquet"));
    reading = Reading.USUAL.withField("doc.text");
    assertEquals("Document 0: the cat sat.", documents(given("struct.parquet")).getFirst());
    refused("has no column \"doc.text\", but content.text", given("dotted.parquet"));
  }

  @Test
  void whatOtherProgramsWriteIsReadOrNamed() throws IOException {
    assertEquals(
        List.of("hello there", "hello there", "hello there"), documents(given("nan-field.jsonl")));
    assertEquals("Document 9: the cat sat.", documents(given("lz4.parquet")).get(9));
    refused("is compressed inside with brotli", given("brotli.parquet"));
    assertEquals("El gato 0, el perro", documents(given("semicolon.csv")).getFirst());
    refused("say --no-csv-quotes", given("quotes.tsv"));
    reading = new Reading("text", Optional.empty(), Optional.empty(), false, false);
    assertEquals(
        List.of("he said \"hi", "\"start quote no end", "plain"), documents(given("quotes.tsv")));
    reading = new Reading("text", Optional.empty(), Optional.of('#'), true, false);
    assertEquals(List.of("a,b"), documents(file("a.csv", "id#text\n1#a,b\n")));
  }

  @Test
  void whatTheFirstBytesTellCounts() throws IOException {
    byte[] text = "some text".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("some text"), documents(file("gzip.txt", gzip(text))));
    assertEquals(List.of("some text"), documents(file("zstd.txt", Zstd.compress(text))));
    assertEquals(200, documents(Files.move(parquet("zstd"), folder.resolve("texts"))).size());
    refused("is packed with xz", file("a.txt", new byte[] {-3, 55, 122, 88, 90, 0, 1}));
    refused("is packed with zip", file("a.jsonl", "PK\3\4 and more"));
    refused("is packed with bzip2", file("a.bz2", "BZh91AY&SY"));
    assertEquals(List.of("BZh is text"), documents(file("b.txt", "BZh is text")));
    refused("is a file of token ids", file("train-00000.bin", "letters"));
    refused(
        "is a file of token ids", file("shard", new byte[] {(byte) 0x88, (byte) 0xD8, 0x34, 1}));
  }

  @Test
  void badUtf8IsRefusedInEveryFormat() throws IOException {
    for (byte[] bad :
        new byte[][] {{(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {-1}}) {
      byte[] line = join("{\"text\": \"".getBytes(StandardCharsets.UTF_8), bad);
      byte[] end = "\"}\n".getBytes(StandardCharsets.UTF_8);
      refused("line 1 is not UTF-8", file("a.jsonl", join(line, end)));
      refused("is not UTF-8", file("a.csv", join("text\n".getBytes(StandardCharsets.UTF_8), bad)));
      refused(
          "is not UTF-8", file("b.csv", join(bad, "text\na\n".getBytes(StandardCharsets.UTF_8))));
      refused("is not UTF-8", file("a.txt", bad));
      refused("row 1: its column", file("a.parquet", ParquetBytes.same(bad, 2)));
    }
    refused("half of a character", file("b.jsonl", "{\"text\": \"\\ud83d and more\"}"));
    assertEquals(
        List.of("😀\uFFFD"), documents(file("c.jsonl", "{\"text\": \"\\ud83d\\ude00\uFFFD\"}")));
  }

  @Test
  void badRecordsArePassedOver() throws IOException {
    reading = new Reading("text", Optional.empty(), Optional.empty(), true, true);
    Path lines = file("a.jsonl", "{\"text\": \"a\"}\n{\"text\": 1}\nx\n{\"text\": \"b\"}\n{}\n");
    Texts texts = Texts.read(List.of(lines), reading, 1000);
    assertEquals(List.of("a", "b"), texts.documents());
    assertEquals(3, texts.skipped());
    for (String cut : List.of("{\"text\": \"a", "{\"text\": \"a\",", "{\"text\": \"a\"")) {
      Path first = file("cut.jsonl", cut + "\n{\"text\": \"b\"}\n{\"text\": \"c\"}\n");
      texts = Texts.read(List.of(first), reading, 1000);
      assertEquals(List.of("b", "c"), texts.documents(), cut);
      assertEquals(1, texts.skipped(), cut);
    }
    texts = Texts.read(List.of(file("b.csv", "id,text\n1,a\n2,b, and more\n3,c\n")), reading, 1000);
    assertEquals(List.of("a", "c"), texts.documents());
    assertEquals(1, texts.skipped());
    texts = Texts.read(List.of(file("a.csv", "id,text\n1,a\n2\n3,c\n")), reading, 1000);
    assertEquals(List.of("a", "c"), texts.documents());
    assertEquals(1, texts.skipped());
  }

  @Test
  void moreTextThanWantedIsRefused() throws IOException {
    Path zeros = file("a.gz", gzip("zeros ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8)));
    String message =
        assertThrows(DataException.class, () -> Texts.read(List.of(zeros), reading, 1 << 20))
            .getMessage();
    assertTrue(message.contains("./cero prepare"), message);
    // A plain file is refused by its size, before any of it is read.
    Path plain = file("b.txt", "x".repeat(100_000));
    Files.write(plain, new byte[] {-1}, StandardOpenOption.APPEND);
    message =
        assertThrows(DataException.class, () -> Texts.read(List.of(plain), reading, 1000))
            .getMessage();
    assertTrue(message.contains("./cero prepare"), message);
  }

  @Test
  void damagedParquetNeitherHangsNorLosesRows() throws IOException {
    assertEquals(200, documents(given("silent-rows-lost-original.parquet")).size());
    for (String name : List.of("silent-rows-lost", "npe-sentence", "hang-dict")) {
      Path file = given(name + ".parquet");
      refused("is damaged, or is no Parquet file", file);
    }
  }

  @Test
  void aVeryLongWindowOfZstdIsRefused() throws IOException {
    byte[] frame = HexFormat.of().parseHex("28b52ffd" + "00" + "a8" + "210000" + "74657874");
    assertEquals(1L << 31, 1L << (10 + ((frame[5] & 0xFF) >> 3)), "its window");
    Path file = file("long.txt.zst", frame);
    refused("needs more than 256 MiB of memory", file);
  }

  @Test
  void aCallThatDoesNotReturnIsGivenUp() {
    try (Watched watched = new Watched(Duration.ofMillis(20))) {
      assertThrows(TimeoutException.class, () -> watched.get(() -> sleep(Duration.ofDays(1))));
      assertTrue(watched.gaveUp());
    }
  }

  private static String sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "slept";
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
    for (SourceFile source : SourceFile.find(List.of(file))) {
      try (PartReader reader = source.open(reading, PART, TextCut.GPT2)) {
        for (Part part = reader.next(); part != null; part = reader.next()) {
          parts.add(part);
        }
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

  /** A file that was found to be read wrongly once. */
  private Path given(String name) throws IOException {
    try (InputStream in = PartReadersTest.class.getResourceAsStream(name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private Path parquet(String codec) throws IOException {
    return given(codec + ".parquet");
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
