package cero.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** What the launcher finds in a clone that has been built: its scripts, and the program's jars. */
record BuiltTree(Path folder) {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final List<String> COPIED =
      List.of(
          "cero",
          "README.md",
          ".mvn/jvm.config",
          "pom.xml",
          "library/pom.xml",
          "app/pom.xml",
          "bench/pom.xml");

  /** What the scripts call. */
  private static final List<String> CALLED =
      List.of(
          ("cat cp curl cut dirname find flock head ln mkdir mkfifo mktemp mv mvn ps readlink rm"
                  + " rmdir sed sha512sum sleep tail tar")
              .split(" "));

  /**
   * The program and all that it needs, as jars for any number of trees.
   *
   * @return the folder that they are in
   */
  static Path jars(Path folder) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (path.endsWith("app/target/classes")) {
        jar(path, folder.resolve("app.jar"));
      } else if (path.endsWith("library/target/classes")) {
        jar(path, Files.createDirectories(folder.resolve("lib")).resolve("cero.jar"));
      } else if (Files.isRegularFile(path)) {
        Files.copy(
            path, Files.createDirectories(folder.resolve("lib")).resolve(path.getFileName()));
      }
    }
    return folder;
  }

  private static void jar(Path classes, Path jar) {
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    int code =
        tool.run(
            System.out,
            System.err,
            "--create",
            "-f",
            jar.toString(),
            "-C",
            classes.toString(),
            ".");
    assertEquals(0, code);
  }

  /** A tree in a new folder. */
  static BuiltTree in(Path folder, Path jars) throws IOException {
    BuiltTree tree = new BuiltTree(folder);
    for (String module : List.of("library", "app")) {
      Path sources = Files.createDirectories(folder.resolve(module).resolve("src/main"));
      Files.writeString(sources.resolve("Source.java"), "");
    }
    Files.createDirectories(folder.resolve("bench"));
    Files.createDirectories(folder.resolve(".mvn"));
    Files.createDirectories(folder.resolve("scripts"));
    for (String file : COPIED) {
      Files.copy(ROOT.resolve(file), folder.resolve(file));
    }
    try (Stream<Path> scripts = Files.list(ROOT.resolve("scripts"))) {
      for (Path script : scripts.toList()) {
        Files.copy(script, folder.resolve("scripts").resolve(script.getFileName()));
      }
    }
    Files.createDirectory(tree.target());
    Files.copy(jars.resolve("app.jar"), tree.jar());
    Files.createSymbolicLink(tree.target().resolve("lib"), jars.resolve("lib"));
    Files.createFile(tree.stamp());
    return tree;
  }

  BuiltTree movedTo(Path other) throws IOException {
    return new BuiltTree(Files.move(folder, other));
  }

  Path cero() {
    return folder.resolve("cero");
  }

  Path target() {
    return folder.resolve("app/target");
  }

  Path jar() {
    return target().resolve("cero-app-0.1.0.jar");
  }

  /** What says when it was built. */
  Path stamp() {
    return target().resolve(".built");
  }

  /**
   * A folder of programs with a Maven that builds in two seconds, and writes each build down. As
   * the real one, it needs the options in {@code .mvn}, and no colon in the path.
   */
  Path maven(Path programs, Path jars, Path log) throws IOException {
    return script(
        Files.createDirectories(programs).resolve("mvn"),
        "echo build >>'%s'".formatted(log),
        "case $PWD in *:*) exit 1;; esac",
        "test -f .mvn/jvm.config || exit 1",
        "sleep 2",
        "mkdir -p app/target",
        "[ -e app/target/lib ] || cp -R '%s' app/target".formatted(jars.resolve("lib")),
        "cp '%s' '%s'".formatted(jars.resolve("app.jar"), folder.relativize(jar())));
  }

  /** Writes a shell script that can be run. */
  static Path script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    file.toFile().setExecutable(true);
    return file;
  }

  /** Makes a folder with the programs that the scripts call, but for some. */
  static Path programsWithout(Path programs, String... missing) throws Exception {
    Files.createDirectories(programs);
    for (String program : CALLED) {
      Process which = new ProcessBuilder("sh", "-c", "command -v " + program).start();
      String path = new String(which.getInputStream().readAllBytes(), UTF_8).strip();
      if (!path.isEmpty() && !List.of(missing).contains(program)) {
        script(programs.resolve(program), "exec '%s' \"$@\"".formatted(path));
      }
    }
    return programs;
  }
}
