package cero;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house: which room may use which. */
class RoomsTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("cero");

  @Test
  void roomsUseOnlyWhatTheyMay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("storage")
        .definedBy("cero.storage..")
        .layer("kernel")
        .definedBy("cero.kernel..")
        .layer("parallel")
        .definedBy("cero.parallel..")
        .layer("device")
        .definedBy("cero.device..")
        .layer("random")
        .definedBy("cero.random..")
        .layer("text")
        .definedBy("cero.text..")
        .layer("data")
        .definedBy("cero.data..")
        .layer("model")
        .definedBy("cero.model..")
        .layer("loss")
        .definedBy("cero.loss..")
        .layer("generate")
        .definedBy("cero.generate..")
        .layer("format")
        .definedBy("cero.format..")
        .layer("train")
        .definedBy("cero.train..")
        .optionalLayer("explain")
        .definedBy("cero.explain..")
        .whereLayer("storage")
        .mayNotAccessAnyLayer()
        .whereLayer("kernel")
        .mayNotAccessAnyLayer()
        .whereLayer("parallel")
        .mayNotAccessAnyLayer()
        .whereLayer("device")
        .mayOnlyAccessLayers("kernel", "parallel")
        .whereLayer("random")
        .mayNotAccessAnyLayer()
        .whereLayer("text")
        .mayOnlyAccessLayers("storage")
        .whereLayer("data")
        .mayOnlyAccessLayers("storage", "text", "random")
        .whereLayer("model")
        .mayOnlyAccessLayers("device", "kernel", "parallel", "random", "text")
        .whereLayer("loss")
        .mayOnlyAccessLayers("data", "device", "kernel", "model")
        .whereLayer("generate")
        .mayOnlyAccessLayers("storage", "device", "kernel", "model", "text", "random")
        .whereLayer("format")
        .mayOnlyAccessLayers("storage", "device", "text", "model")
        .whereLayer("train")
        .mayOnlyAccessLayers(
            "storage",
            "device",
            "kernel",
            "parallel",
            "random",
            "text",
            "data",
            "model",
            "loss",
            "generate",
            "format")
        .whereLayer("explain")
        .mayOnlyAccessLayers(
            "storage",
            "device",
            "kernel",
            "parallel",
            "random",
            "text",
            "data",
            "model",
            "loss",
            "generate",
            "format",
            "train")
        .check(classes);
  }

  @Test
  void noTwoRoomsUseEachOther() {
    slices().matching("cero.(*)..").should().beFreeOfCycles().check(classes);
  }
}
