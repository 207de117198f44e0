package cero.app.train;

import cero.app.options.CommonOptions;
import cero.app.options.OptionTypes;
import cero.app.options.ThreadOptions;
import cero.app.report.Page;
import cero.app.runs.RunFolder;
import cero.app.terminal.Console;
import cero.device.Device;
import cero.train.LearningRateFinder;
import cero.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model, and shows it learning. */
@Command(
    name = "train",
    sortOptions = false,
    description = "Train a GPT from random weights, and watch it learn.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  a small model on the built-in stories, in a minute or two",
      "    ./cero train",
      "  your own text, characters, nanoGPT's small settings",
      "    ./cero train --preset nano --data my-text.txt --out runs/mine",
      "  go on with a run that was stopped",
      "    ./cero train --resume runs/mine"
    })
public final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the model and all about the run go (default: runs/PRESET, or runs/PRESET-2 and so on"
              + " where there is one already).")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Let the run take the place of an earlier run or model in its folder.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the run in this folder, with its settings.")
  private Path resume;

  @Option(
      names = "--at",
      paramLabel = "STEP",
      description =
          "With --resume: go back to the kept checkpoint of that step, and go on from there; what"
              + " came after it is given up.")
  private Long at;

  @Option(
      names = "--find-lr",
      description =
          "Instead of training, try rising learning rates for 100 steps, draw the loss against them"
              + " and suggest one; with --out, keep a page of it there.")
  private boolean findLearningRate;

  @Mixin private TrainOptions options;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public TrainCommand(Console console) {
    this.console = console;
  }

  /** The command that these arguments of a command called {@code name} ask for. */
  static TrainCommand of(Console console, String name, List<String> arguments) {
    String[] array = arguments.toArray(String[]::new);
    TrainCommand command = new TrainCommand(console);
    CommandLine commandLine = new CommandLine(command).setCommandName(name);
    OptionTypes.register(commandLine);
    commandLine.setDefaultValueProvider(new TrainDefaults(array));
    commandLine.parseArgs(array);
    return command;
  }

  @Override
  public Integer call() throws IOException {
    try (Device device = Device.cpu(threads.threads())) {
      if (findLearningRate) {
        findLearningRate(device);
      } else {
        try (PreparedRun prepared = preparation().prepare(device)) {
          train(prepared, device);
        }
      }
    }
    return 0;
  }

  private void train(PreparedRun prepared, Device device) throws IOException {
    new TrainRun(
            console,
            common,
            prepared.options(),
            prepared.folder(),
            prepared.data(),
            prepared.settings(),
            prepared.changes())
        .run(prepared.trainer(), device);
  }

  /** What the options ask for. */
  RunPreparation preparation() {
    return new RunPreparation(spec, options, out, resume, at, overwrite, common.language());
  }

  private void findLearningRate(Device device) throws IOException {
    if (out != null) {
      RunFolder.requireWritable(out);
      preparation().requireApart(out);
      Page.requireReplaceable(out.resolve(FindLearningRate.PAGE));
    }
    FindLearningRate test = // knows the options as they are before they become the test's own
        new FindLearningRate(console, common, options, Optional.ofNullable(out));
    options.learning.schedule = Schedule.CONSTANT;
    options.learning.warmup = 0;
    options.learning.learningRate = LearningRateFinder.LOWEST;
    options.learning.minLearningRate = 0.0;
    test.run(preparation().untrained(device));
  }
}
