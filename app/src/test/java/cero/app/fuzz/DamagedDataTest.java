package cero.app.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.Answer;
import cero.app.TinyRun;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Texts in every format, and shards. */
@Tag("long")
class DamagedDataTest extends DamagedFolders {
  @Test
  void texts() throws Exception {
    String lines =
        """
        {"text": "the cat sat on the mat", "n": 1}
        {"text": "el gato y el perro \\u00e9", "n": [1, {"text": "inner"}]}
        {"text": "a \\ud83d\\ude00 line", "n": null}
        """;
    String table = "id,text\n1,\"the cat, \"\"sat\"\"\non the mat\"\n2,el gato\n3,\"a dog\"\n";
    write("a.jsonl", lines.getBytes(UTF_8));
    write("a.csv", table.getBytes(UTF_8));
    write("a.txt", "the cat sat on the mat\né ü 여우\n".getBytes(UTF_8));
    write("ids.json", "[[1,2,3,4,5],[5,4,3,2,1]]".getBytes(UTF_8));
    List<String> files = filesOf(whole);
    Seeds.repeat(
        400,
        (seed, damage) -> {
          Damaged damaged = attack(damage, files);
          delete(folder.resolve("out"));
          Path file = attacked.resolve(damaged.file());
          String about = seed + " " + damaged;
          if (damaged.equals(new Damaged("ids.json", Damage.PIPE))) {
            return; // a person may well give ids by a pipe, and then it is waited for
          }
          if (damaged.file().equals("ids.json")) {
            Path out = folder.resolve("out");
            Verdict.of(about, TinyRun.onRows(file, out).with("--steps", "2").arguments());
          } else {
            Verdict.of(about, prepare(file));
          }
        });
  }

  @Test
  void compressedTextsAreReadWholeOrRefused() throws Exception {
    byte[] text = "the cat sat on the mat and saw the dog\n".repeat(50).getBytes(UTF_8);
    write("a.txt.gz", compressed(text, GZIPOutputStream::new));
    write("a.txt.zst", compressed(text, out -> new ZstdOutputStream(out).setChecksum(true)));
    List<String> files = filesOf(whole);
    Seeds.repeat(
        400,
        (seed, damage) -> {
          Damaged damaged = attack(damage, files);
          delete(folder.resolve("out"));
          String about = seed + " " + damaged;
          Answer answer = Verdict.of(about, prepare(attacked.resolve(damaged.file())));
          if (answer.code() == 0) {
            assertEquals(text.length, trainingTokens(answer), about);
          }
        });
  }

  private void write(String name, byte[] content) throws IOException {
    Files.createDirectories(whole);
    Files.write(whole.resolve(name), content);
  }

  private interface Compressor {
    OutputStream of(OutputStream out) throws IOException;
  }

  private static byte[] compressed(byte[] text, Compressor compressor) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compressor.of(bytes)) {
      out.write(text);
    }
    return bytes.toByteArray();
  }

  private List<String> prepare(Path source) {
    String out = folder.resolve("out").toString();
    return List.of(
        "prepare",
        "--data",
        source.toString(),
        "--out",
        out,
        "--tokenizer",
        "char",
        "--val-share",
        "0",
        "--threads",
        "1",
        "--json",
        "--lang",
        "en");
  }

  private static long trainingTokens(Answer answer) {
    return answer.lines().getLast().path("train_tokens").asLong();
  }

  @Test
  void shards() throws Exception {
    copy(TinyRun.shards(folder, "0.2"), whole);
    List<String> files = filesOf(whole);
    Seeds.repeat(
        200,
        (seed, damage) -> {
          String about = seed + " " + attack(damage, files);
          Path run = folder.resolve("run");
          delete(run);
          TinyRun train =
              TinyRun.on(attacked, run).without("--tokenizer").with("--eval-every", "2");
          Verdict.of(about, train.with("--steps", "2").with("--json").arguments());
        });
  }
}
