package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ./cero}, in a copy of what it lies in once it has built. */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path ROOT = BuiltTree.ROOT;
  private static final String JAVA_HOME = System.getProperty("java.home");
  private static final String DEAD_PROCESS = "4194305"; // beyond Linux's last

  @TempDir private static Path jars;

  private Path folder;
  private BuiltTree tree;

  @BeforeAll
  static void build() throws IOException {
    BuiltTree.jars(jars);
  }

  @BeforeEach
  void makeTheTree() throws IOException {
    folder = Files.createTempDirectory(jars, "test");
    tree = BuiltTree.in(folder.resolve("clone"), jars);
  }

  /** A program that is about to be started in an environment of its own. */
  private final class Start {
    final ProcessBuilder process;
    private final Path out = folder.resolve("out.txt");
    private final Path err = folder.resolve("err.txt");

    Start(Object... command) {
      process = new ProcessBuilder(Stream.of(command).map(Object::toString).toList());
      process.directory(folder.toFile());
      process.environment().put("JAVA_HOME", JAVA_HOME);
      process.redirectOutput(out.toFile()).redirectError(err.toFile());
    }

    Start with(String variable, String value) {
      process.environment().put(variable, value);
      return this;
    }

    Start without(String variable) {
      process.environment().remove(variable);
      return this;
    }

    Answer answer() throws Exception {
      Process started = process.start();
      try {
        assertTrue(started.waitFor(60, TimeUnit.SECONDS), "it ends");
      } finally {
        started.destroyForcibly();
      }
      return new Answer(started.exitValue(), Files.readString(out), Files.readString(err));
    }

    void saysItsVersion() throws Exception {
      Answer answer = answer().done();
      assertTrue(answer.out().startsWith("cero "), answer.out());
      assertEquals("", answer.err());
    }
  }

  private Start cero(Object... arguments) {
    return new Start(Stream.concat(Stream.of(tree.cero()), Stream.of(arguments)).toArray());
  }

  @Test
  void theJvmsLineAboutItsModuleIsNotShown() throws Exception {
    cero("--version").saysItsVersion();
    Answer wrong = cero("--nonsense").answer();
    assertEquals(2, wrong.code());
    assertEquals("cero: unknown option '--nonsense'; see './cero --help'\n", wrong.err());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(3, left.count(), "the clone, and what both streams were kept in");
    }
  }

  @Test
  void whereTheJvmCantStartItsReasonIsShown() throws Exception {
    for (String options : List.of("-Xmx1k", "-XX:+NoSuchOption", "-nonsense")) {
      Start start = cero("--version").with("CERO_JAVA_OPTIONS", options);
      start.process.redirectError(ProcessBuilder.Redirect.PIPE); // read to its end
      Process process = start.process.start();
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(1, process.waitFor());
      assertTrue(err.matches("(?s).*(heap|NoSuchOption|-nonsense).*"), err);
      assertEquals("", Files.readString(start.out), "standard output is for results");
    }
  }

  @Test
  void aProgramThatIsNotThereIsReported() throws Exception {
    Files.write(tree.jar(), new byte[0]);
    Start start = cero("--version");
    start.process.redirectError(ProcessBuilder.Redirect.PIPE);
    Process process = start.process.start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor());
    assertTrue(err.contains("cero.app.Cero"), err);
  }

  @Test
  void aSmallHeapPutsNothingBeforeTheJson() throws Exception {
    Start start = cero("tokenize", "hi", "--json").with("CERO_JAVA_OPTIONS", "-Xmx64m");
    Answer answer = start.answer().done();
    assertEquals(1, answer.lines().size(), answer.out());
    assertEquals("", answer.err());
  }

  @Test
  void theEnvironmentMayLackAnything() throws Exception {
    cero("--version").without("HOME").saysItsVersion();
    cero("--version").with("HOME", "").saysItsVersion();
    cero("--version").with("CDPATH", folder.toString()).saysItsVersion();
    new Start("clone/cero", "--version").with("CDPATH", folder.toString()).saysItsVersion();
    new Start("env", "-i", "JAVA_HOME=" + JAVA_HOME, tree.cero(), "--version").saysItsVersion();
    cero("--version").with("TMPDIR", "/no/such/folder").saysItsVersion();
  }

  @Test
  void anUnknownUserNeedsNoHome() throws Exception {
    assumeTrue(isRoot(), "only root can be someone else");
    succeed("chmod", "-R", "a+rX", jars);
    Path work = Files.createDirectory(folder.resolve("work"));
    succeed("chmod", "a+rwx", work);
    Start start =
        new Start(
            "setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", tree.cero(), "doctor");
    start.process.directory(work.toFile());
    start.without("HOME").without("XDG_CACHE_HOME");
    Answer answer = start.answer().done();
    assertEquals("", answer.err());
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(List.of(), left.toList(), "no cache is made where the user stands");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"with spaces", "ñandú 고양이", "-dash", "star*", "quote'd \"name\""})
  void theFolderMayHaveAnyName(String name) throws Exception {
    tree = tree.movedTo(folder.resolve(name));
    cero("--version").with("LC_ALL", "C.UTF-8").saysItsVersion();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theFoldersNameMayHaveAColon() throws Exception {
    tree = tree.movedTo(Files.createDirectories(folder.resolve("a:b")).resolve("clone"));
    cero("--version").saysItsVersion();
    assertEquals(
        "hi",
        cero("tokenize", "hi", "--json")
            .answer()
            .done()
            .lines()
            .getFirst()
            .at("/tokens/0")
            .asString());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderWithAColonIsBuiltInACopy() throws Exception {
    tree = tree.movedTo(Files.createDirectories(folder.resolve("a:b")).resolve("clone"));
    Path log = folder.resolve("builds.txt");
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mvn");
    tree.maven(path, jars, log);
    Files.delete(tree.jar());
    Files.delete(tree.target().resolve("lib"));
    Answer answer = cero("--version").with("PATH", path.toString()).answer().done();
    assertTrue(answer.out().startsWith("cero "), answer.out());
    assertEquals(1, Files.readAllLines(log).size(), "builds");
    cero("--version").saysItsVersion();
  }

  @Test
  void linksLeadToTheFolder() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("one"), Path.of("../clone/cero"));
    Path linkToLink = Files.createSymbolicLink(bin.resolve("two"), relative);
    new Start(relative, "--version").saysItsVersion();
    new Start(linkToLink, "--version").saysItsVersion();
  }

  /** Also where another has its name by now. */
  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "busybox sh", "ksh"})
  void aFolderThatIsGoneIsNoPlaceToStart(String shell) throws Exception {
    assumeTrue(isOnPath(shell.split(" ", -1)[0]), "there is no " + shell);
    for (String then : List.of("", "mkdir ../gone && ")) {
      String gone = "mkdir gone && cd gone && rmdir ../gone && " + then;
      Answer answer =
          new Start("sh", "-c", "%sexec %s %s --version".formatted(gone, shell, tree.cero()))
              .answer();
      assertEquals(1, answer.code(), answer.err());
      assertEquals("", answer.out());
      String[] lines = answer.err().split("\n", -1);
      String sentence = "cero: the folder that you are in has been removed: change to another one";
      assertTrue(lines[lines.length - 2].startsWith(sentence), answer.err());
      assertEquals(1, answer.err().lines().filter(line -> !line.contains("getcwd")).count());
      Files.deleteIfExists(folder.resolve("gone"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "busybox sh", "ksh"})
  void eachShellCanRunIt(String shell) throws Exception {
    List<Object> command = new ArrayList<>(List.<Object>of((Object[]) shell.split(" ", -1)));
    assumeTrue(isOnPath(command.getFirst().toString()), "there is no " + shell);
    command.addAll(List.of(tree.cero(), "--version"));
    new Start(command.toArray()).saysItsVersion();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aCopyThatNobodyMayWriteToStarts() throws Exception {
    Files.setLastModifiedTime(tree.stamp(), FileTime.fromMillis(0)); // not kept by the copy
    Path mounted = tree.folder();
    assumeTrue(
        run("mount", "--bind", mounted, mounted) == 0
            && run("mount", "-o", "remount,bind,ro", mounted) == 0,
        "nothing can be mounted here");
    try {
      cero("--version").saysItsVersion();
    } finally {
      succeed("umount", mounted);
    }
  }

  @Test
  void whereNoPipeCanBeMadeItStartsAllTheSame() throws Exception {
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mkfifo");
    Answer answer = cero("--version").with("PATH", path.toString()).answer().done();
    assertTrue(answer.out().startsWith("cero "), answer.out());
  }

  @Test
  void withoutStandardErrorItStarts() throws Exception {
    Answer answer = new Start("sh", "-c", tree.cero() + " --version 2>&-").answer().done();
    assertTrue(answer.out().startsWith("cero "), answer.out());
  }

  @Test
  void aReaderThatLeavesIsNoError() throws Exception {
    String text = "word ".repeat(60_000 / 5);
    Start start = cero("tokenize", text);
    start.process.redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process process = start.process.start();
    process.getInputStream().close();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
    assertEquals(1, process.exitValue());
    assertEquals("", Files.readString(start.err));
  }

  @Test
  void aDumbTerminalGetsNoCodes() throws Exception {
    assumeTrue(isOnPath("script"), "there is no terminal to be had");
    Path text = TinyRun.text(folder);
    for (String terminal : List.of("xterm", "dumb")) {
      List<String> train = TinyRun.on(text, folder.resolve(terminal)).arguments();
      String command = tree.cero() + " " + String.join(" ", train);
      Start start = new Start("script", "-qec", command, "/dev/null").with("TERM", terminal);
      assertEquals(
          terminal.equals("xterm"), start.answer().done().out().contains("\033"), terminal);
    }
  }

  @Test
  void signalsReachTheProgram() throws Exception {
    Path text = TinyRun.text(folder);
    Path run = folder.resolve("run");
    List<Object> arguments =
        new ArrayList<>(
            TinyRun.on(text, run).with("--steps", "1000000").with("--json").arguments());
    Start start = cero(arguments.toArray());
    start.process.redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process process = start.process.start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("\"event\":\"step\"")) {
        line = lines.readLine();
      }
      assertTrue(process.info().command().orElse("").endsWith("/java"), "it is the JVM itself");
      process.toHandle().destroy();
      while (lines.readLine() != null) {
        // So that it never waits for its reader.
      }
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(128 + 15, process.exitValue());
    assertTrue(Files.exists(run.resolve("model.safetensors")), "it has saved first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "flock"})
  void twoThatStartAtOnceBuildOnce(String lacking) throws Exception {
    Path log = folder.resolve("builds.txt");
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mvn", lacking);
    tree.maven(path, jars, log);
    Files.delete(tree.jar());
    List<Process> both = new ArrayList<>();
    List<Path> errors = List.of(folder.resolve("first.txt"), folder.resolve("second.txt"));
    for (Path error : errors) {
      Start start = cero("--version").with("PATH", path.toString());
      start.process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      both.add(start.process.redirectError(error.toFile()).start());
    }
    for (Process process : both) {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it ends");
    }
    String said = Files.readString(errors.get(0)) + Files.readString(errors.get(1));
    assertEquals(0, both.get(0).exitValue() + both.get(1).exitValue(), said);
    assertEquals(1, Files.readAllLines(log).size(), "builds");
    assertTrue(said.contains("another ./cero is building here"), said);
  }

  /** Its number may be another process's by now. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoWasKilledWhileBuildingKeepsNobodyOut(boolean numberIsTaken) throws Exception {
    Path log = folder.resolve("builds.txt");
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mvn", "flock");
    tree.maven(path, jars, log);
    Files.delete(tree.jar());
    Path lock = tree.target().resolve(".building-by");
    String number = numberIsTaken ? Long.toString(ProcessHandle.current().pid()) : DEAD_PROCESS;
    Files.createSymbolicLink(lock, Path.of(number + " Mon Dec  1 00:00:00 2025"));
    cero("--version").with("PATH", path.toString()).answer().done();
    assertEquals(1, Files.readAllLines(log).size(), "builds");
    assertFalse(Files.isSymbolicLink(lock));
  }

  @Test
  void anothersLockIsLeft() throws Exception {
    Path log = folder.resolve("builds.txt");
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mvn", "flock");
    tree.maven(path, jars, log);
    Files.delete(tree.jar());
    Path lock = tree.target().resolve(".building-by");
    Start start = cero("--version").with("PATH", path.toString());
    start.process.redirectErrorStream(true).redirectOutput(folder.resolve("said.txt").toFile());
    Process builds = start.process.start();
    try {
      while (!Files.isSymbolicLink(lock)) {
        assertTrue(builds.isAlive());
        Thread.sleep(2);
      }
      Files.delete(lock);
      Files.createSymbolicLink(lock, Path.of("another"));
    } finally {
      assertTrue(builds.waitFor(120, TimeUnit.SECONDS), "it ends");
    }
    assertTrue(Files.isSymbolicLink(lock));
  }

  @Test
  void aMavenOfAnotherHashIsNotRun() throws Exception {
    Path path = BuiltTree.programsWithout(folder.resolve("bin"), "mvn", "curl");
    BuiltTree.script(
        path.resolve("curl"),
        "while [ \"$1\" != -o ]; do shift; done",
        "echo something else >\"$2\"");
    Files.delete(tree.jar());
    Path cache = folder.resolve("cache");
    Start start = cero("--version").with("PATH", path.toString());
    Answer answer = start.with("XDG_CACHE_HOME", cache.toString()).answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("its SHA-512 is another"), answer.err());
    try (Stream<Path> kept = Files.list(cache.resolve("cero"))) {
      assertEquals(0, kept.count(), "nothing is kept");
    }
  }

  @Test
  void aCloneWithOtherLineEndsRuns() throws Exception {
    assumeTrue(isOnPath("git") && Files.exists(ROOT.resolve(".git")), "there is nothing to clone");
    Path clone = folder.resolve("crlf");
    succeed("git", "clone", "-q", "--depth=1", "-c", "core.autocrlf=true", "file://" + ROOT, clone);
    for (String script : List.of("cero", "test", ".ci/run", "scripts/jdk25.sh")) {
      assertFalse(Files.readString(clone.resolve(script)).contains("\r"), script);
    }
  }

  @Test
  void theScriptsAreCleanForShellcheck() throws Exception {
    assumeTrue(isOnPath("shellcheck"), "there is no shellcheck");
    Start start =
        new Start("shellcheck", "-x", "-s", "sh", "cero", "test", ".ci/run", "bench/kernels");
    start.process.directory(ROOT.toFile());
    assertEquals("", start.answer().out());
  }

  private static boolean isRoot() throws Exception {
    return run("sh", "-c", "test $(id -u) = 0 && command -v setpriv >/dev/null") == 0;
  }

  private static boolean isOnPath(String program) throws Exception {
    return run("sh", "-c", "command -v " + program + " >/dev/null") == 0;
  }

  private static void succeed(Object... command) throws Exception {
    assertEquals(0, run(command), List.of(command).toString());
  }

  private static int run(Object... command) throws IOException, InterruptedException {
    return new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
