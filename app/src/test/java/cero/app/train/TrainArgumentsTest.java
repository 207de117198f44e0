package cero.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

class TrainArgumentsTest {
  private static final Console NOBODY =
      new Console(
          new Output(OutputStream.nullOutputStream(), false, 100, Paint.OFF),
          new Output(OutputStream.nullOutputStream(), false, 100, Paint.OFF));

  private static final TrainArguments NONE = new TrainArguments(new LinkedHashMap<>());

  @ParameterizedTest
  @CsvSource({
    "3e-3, 0.1, 3.0e-4",
    "1.97e-4, 1, 1.9e-4",
    "0.000123, 0.5, 6.1e-5",
    "7e-3, 0.1, 7.0e-4",
    "1e-3, 0, 0.0"
  })
  void aFixedLowestRateKeepsItsShareAndIsNeverAboveTheHighest(
      String rate, double share, String lowest) {
    TrainArguments changed = NONE.withLearningRate(rate, OptionalDouble.of(share));
    assertEquals(List.of("--lr", rate, "--min-lr", lowest), changed.list());
    assertTrue(Double.parseDouble(lowest) <= Double.parseDouble(rate));
  }

  @ParameterizedTest
  @CsvSource({
    "nano, --tied, true",
    "nano, --untied, false",
    "book, --tied, true",
    "book, --untied, false",
    "book, --lr=1, false"
  })
  void flagsCountOverThePresetAndStayWhenGivenAgain(String preset, String flag, boolean tied) {
    List<String> arguments = List.of("--preset", preset, flag);
    RunPreparation once = RunPreparation.of(NOBODY, "train", arguments);
    assertEquals(tied, once.options().model.tied);
    RunPreparation again = RunPreparation.of(NOBODY, "train", once.options().given().list());
    assertEquals(tied, again.options().model.tied);
    OptionSpec option = once.setting("--tied").orElseThrow();
    for (String value : List.of("true", "false")) {
      TrainArguments changed = once.options().given().with(option, value);
      RunPreparation other = RunPreparation.of(NOBODY, "train", changed.list());
      assertEquals(value, Boolean.toString(other.options().model.tied));
    }
    assertThrows(IllegalArgumentException.class, () -> once.options().given().with(option, "yes"));
  }

  @Test
  void aLowestRateThatFollowsIsNotFixed() {
    assertEquals(
        List.of("--lr", "0.1"), NONE.withLearningRate("0.1", OptionalDouble.empty()).list());
  }

  @Test
  void theLanguageIsThatOfTheStoriesAndOfNoOtherText() {
    assertEquals(List.of("--lang", "ko"), NONE.inLanguage("ko").list());
    TrainArguments files = NONE.with("--data", "a.txt");
    assertEquals(files, files.inLanguage("ko"));
  }
}
