package cero.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No command takes the place of finished work, or of its own data, unless it is told to. */
class KeptWorkTest {
  @TempDir Path folder;

  private Path text;
  private Path run;

  @BeforeEach
  void train() throws IOException {
    text = TinyRun.text(Files.createDirectory(folder.resolve("texts")));
    run = folder.resolve("run");
    TinyRun.on(text, run).answer().done();
  }

  @Test
  void aRunIsReplacedOnlyIfThatIsSaid() throws IOException {
    byte[] before = weights();
    refused("there is a run in '%s' already", TinyRun.on(text, run).with("--seed", "2"));
    assertArrayEquals(before, weights());
    TinyRun.on(text, run).with("--seed", "2").with("--overwrite").answer().done();
    assertFalse(Arrays.equals(before, weights()));
  }

  private byte[] weights() throws IOException {
    return Files.readAllBytes(run.resolve("model.safetensors"));
  }

  private static void refused(String why, TinyRun tiny) {
    List<String> arguments = tiny.arguments();
    String out = arguments.get(arguments.indexOf("--out") + 1);
    refused(why.formatted(out), arguments);
  }

  private static void refused(String why, List<String> arguments) {
    Answer answer = Answer.to(arguments);
    assertEquals(1, answer.code(), answer.out());
    assertTrue(answer.err().contains(why), answer.err());
    assertEquals(1, answer.err().lines().count());
  }

  @Test
  void linksAndDotsHideNothing() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), run);
    refused("there is a run in '%s' already", TinyRun.on(text, link));
    refused("there is a run in '%s' already", TinyRun.on(text, run.resolve("../run")));
    refused(
        "there is a run in '%s' already", TinyRun.on(text, folder.resolve("new/below/../../run")));
    Path texts = Files.createSymbolicLink(folder.resolve("same"), text.getParent());
    refused("which is read as data", TinyRun.on(text.getParent(), texts.resolve("new")));
  }

  @Test
  void aModelIsReplacedOnlyIfThatIsSaid() throws IOException {
    Path model = folder.resolve("model");
    Files.move(run.resolve("best"), model);
    TinyRun tuned = TinyRun.on(text, model).with("--init", model.toString()).without("--tokenizer");
    refused("there is a model in '%s' already", tuned);
    Path note = Files.writeString(model.resolve("notes.txt"), "not ours");
    refused("'%s' holds config.json, which is not a run's", tuned.with("--overwrite"));
    Files.delete(note);
    tuned.answer().done();
  }

  @Test
  void aRunsOwnFoldersAreNoPlaceForAnother() {
    for (String inside : List.of("best", "checkpoints/step-00000000", "new")) {
      refused("lies in the run", TinyRun.on(text, run.resolve(inside)).with("--overwrite"));
    }
  }

  @Test
  void dataIsNeverReplaced() throws IOException {
    Path texts = text.getParent();
    refused("is '%s', which is read as data".formatted(texts), TinyRun.on(texts, texts));
    refused("lies in", TinyRun.on(texts, texts.resolve("run")).with("--overwrite"));
    refused("holds", TinyRun.on(text, texts).with("--overwrite"));
    Path shards = TinyRun.shards(folder, "0.1");
    refused("which is read as data", TinyRun.on(shards, shards).without("--tokenizer"));
    refused("which is not a run's", TinyRun.on(text, shards).with("--overwrite"));
    refused(
        "which is read as data",
        List.of("train", "--find-lr", "--data", texts.toString(), "--out", texts.toString()));
    refused(
        "which is read as data",
        List.of("prepare", "--data", text.toString(), "--out", texts.toString()));
    try (var files = Files.list(texts)) {
      assertEquals(List.of(text), files.toList());
    }
  }

  @Test
  void sweepsAndTheBookAskToo() {
    List<String> sweep =
        new ArrayList<>(
            List.of("sweep", "--data", text.toString(), "--tokenizer", "char", "--budget", "1s"));
    sweep.addAll(List.of("--grid", "lr=1e-3,1e-2", "--context", "16"));
    refused("there is a run in", with(sweep, run));
    refused("which is read as data", with(sweep, text.getParent()));
    List<String> book = List.of("book", "--data", text.toString());
    refused("there is a run in", with(book, run));
    refused("which is read as data", with(book, text.getParent()));
  }

  private static List<String> with(List<String> arguments, Path out) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--out", out.toString()));
    return all;
  }

  @Test
  void pagesTakeThePlaceOfPagesAlone() throws IOException {
    Path other = folder.resolve("other");
    TinyRun.on(text, other).with("--seed", "2").answer().done();
    List<String> compare = List.of("compare", run.toString(), other.toString());
    Path page = folder.resolve("page.html");
    Answer.to(with(compare, page)).done();
    Answer.to(with(compare, page)).done();
    byte[] before = Files.readAllBytes(text);
    refused("is not a page of Cero's", with(compare, text));
    assertArrayEquals(before, Files.readAllBytes(text));
  }

  @Test
  void logitsTakeThePlaceOfLogitsAlone() throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.json"), "[[1,2,3]]");
    List<String> evaluate =
        List.of("evaluate", "--model", run.toString(), "--ids", ids.toString(), "--logits");
    Path logits = folder.resolve("logits.safetensors");
    Answer.to(and(evaluate, logits)).done();
    Answer.to(and(evaluate, logits)).done();
    byte[] before = weights();
    refused("holds something else than logits", and(evaluate, run.resolve("model.safetensors")));
    assertArrayEquals(before, weights());
  }

  private static List<String> and(List<String> arguments, Path last) {
    List<String> all = new ArrayList<>(arguments);
    all.add(last.toString());
    return all;
  }

  @Test
  void aRunThatNeverBeganLeavesNoFolder() throws IOException {
    Path none = folder.resolve("none");
    Path broken = folder.resolve("broken");
    Files.move(run.resolve("best"), broken);
    Path weights = broken.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Arrays.fill(bytes, bytes.length - 400, bytes.length, (byte) 0xff); // NaN
    Files.write(weights, bytes);
    Answer answer =
        TinyRun.on(text, none)
            .with("--init", broken.toString())
            .without("--tokenizer")
            .with("--sample-every", "0")
            .answer();
    assertEquals(1, answer.code());
    assertFalse(Files.exists(none), answer.err());
  }

  @Test
  void aResumedRunThatCanNotBeToldOfLeavesNoNewFile() throws IOException {
    Path facts = run.resolve("run.json");
    Files.delete(facts);
    Files.writeString(Files.createDirectory(facts).resolve("file"), "");
    long files = count(run);
    Answer answer = TinyRun.resume(run).with("--steps", "9").answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("run.json"), answer.err());
    assertEquals(files, count(run));
  }

  private static long count(Path place) throws IOException {
    try (var files = Files.list(place)) {
      return files.count();
    }
  }
}
