package cero.app.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import cero.app.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must hold of every answer, whatever a command was given. */
final class Verdict {
  private static final int SECONDS = 60; // on a machine that does much else; they take milliseconds
  private static final int LONGEST_SENTENCE = 1500; // several paths have room

  /** Words that only a programmer of Java knows. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "something went wrong inside|Exception|Cannot invoke|JsonNode|\\bat cero\\."
              + "|\\b(java|jdk|javax|sun|tools\\.jackson|dev\\.hardwood|com\\.github)\\.[a-z]"
              + "|\\bByteBuffer|\\bNoSuch[A-Z]|\\bis null\\b");

  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\x80-\\x9F\\u202A-\\u202E&&[^\\n]]");

  /** Of a finite loss that is huge. */
  private static final Pattern HUGE = Pattern.compile("perplexity(\":\"| )Infinity");

  private Verdict() {}

  /** Runs a command and judges how it answered. */
  static Answer of(String about, List<String> arguments) throws InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("fuzzed")
            .start(() -> {
              try {
                answer.complete(Answer.to(arguments));
              } catch (Throwable thrown) {
                answer.completeExceptionally(thrown);
              }
            });
    String command = about + ": " + String.join(" ", arguments);
    try {
      Answer given = answer.get(SECONDS, TimeUnit.SECONDS);
      judge(command, given);
      return given;
    } catch (TimeoutException e) {
      String where =
          Arrays.stream(thread.getStackTrace())
              .map(Object::toString)
              .collect(Collectors.joining("\n  "));
      return fail("no answer after " + SECONDS + " s\n" + command + "\n  " + where);
    } catch (ExecutionException e) {
      return fail(command, e.getCause());
    }
  }

  private static void judge(String command, Answer answer) {
    String all = command + "\n" + answer;
    String err = answer.err();
    assertTrue(answer.code() >= 0 && answer.code() <= 2, all);
    assertFalse(FOREIGN.matcher(err).find(), all);
    assertFalse(CONTROL.matcher(err).find(), all);
    boolean isWritten = command.contains(": generate "); // what a model writes is given as it is
    if (!command.contains("--json") && !isWritten) { // JSON's quoting is enough for programs
      assertFalse(CONTROL.matcher(answer.out()).find(), all);
    }
    if (answer.code() == 0 && !isWritten) {
      String out = HUGE.matcher(answer.out()).replaceAll("");
      assertFalse(out.contains("NaN") || out.contains("Infinity"), all);
    } else if (answer.code() != 0) {
      List<String> sentences = err.lines().filter(line -> line.startsWith("cero: ")).toList();
      assertEquals(sentences.getLast(), err.lines().toList().getLast(), all);
      assertTrue(sentences.getLast().length() < LONGEST_SENTENCE, all);
    }
  }
}
