package cero.app;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arrows of the application: which room may use which. */
class AppRoomsTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("words", List.of()),
          Map.entry("terminal", List.of()),
          Map.entry("options", List.of("terminal", "words")),
          Map.entry("machine", List.of("options", "terminal", "words")),
          Map.entry("report", List.of("words")),
          Map.entry("download", List.of("options", "terminal", "words")),
          Map.entry("prepare", List.of("options", "terminal", "words")),
          Map.entry("runs", List.of("options", "report", "terminal", "words")),
          Map.entry(
              "train",
              List.of("machine", "options", "prepare", "report", "runs", "terminal", "words")),
          Map.entry("inference", List.of("machine", "options", "terminal", "train", "words")),
          Map.entry("sweep", List.of("options", "report", "runs", "terminal", "train", "words")),
          Map.entry("bench", List.of("machine", "options", "terminal", "words")),
          Map.entry("book", List.of("download", "machine", "options", "runs", "terminal", "words")),
          Map.entry(
              "learn", List.of("machine", "options", "report", "terminal", "train", "words")));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("cero.app");

  @Test
  void roomsUseOnlyWhatTheyMay() {
    LayeredArchitecture rooms = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : MAY_USE.keySet()) {
      rooms = rooms.layer(room).definedBy("cero.app." + room + "..");
    }
    rooms = rooms.layer("app").definedBy("cero.app").whereLayer("app").mayNotBeAccessedByAnyLayer();
    for (Map.Entry<String, List<String>> room : MAY_USE.entrySet()) {
      rooms =
          room.getValue().isEmpty()
              ? rooms.whereLayer(room.getKey()).mayNotAccessAnyLayer()
              : rooms
                  .whereLayer(room.getKey())
                  .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
    }
    rooms.check(classes);
  }

  @Test
  void noTwoRoomsUseEachOther() {
    slices().matching("cero.app.(*)..").should().beFreeOfCycles().check(classes);
  }
}
