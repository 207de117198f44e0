package cero.app.download;

import cero.app.options.CommonOptions;
import cero.app.terminal.Bytes;
import cero.app.terminal.BytesBar;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Output;
import cero.app.words.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells of a download: lines and a progress bar for people, or JSON for programs. */
final class DownloadDisplay implements ModelDownload.Listener {
  private final Console console;
  private final Output output;
  private final Words words;
  private final boolean json;
  private final String source;

  private BytesBar bar;
  private boolean stopped;

  /**
   * @param source the model's name and where it comes from
   */
  DownloadDisplay(Console console, CommonOptions common, String source) {
    this.console = console;
    this.output = common.human(console);
    this.words = common.words();
    this.json = common.json();
    this.source = source;
  }

  @Override
  public synchronized void started(int files, long bytes, long present) {
    say("download.start", source, files, Bytes.of(bytes));
    if (present > 0) {
      say("download.resumed", Bytes.of(present));
    }
    bar = new BytesBar(output, words.get("progress.left"), present, bytes);
  }

  @Override
  public synchronized void received(long bytes) {
    if (!stopped) {
      bar.update(bytes);
    }
  }

  @Override
  public void finished(String name, long bytes, String sha256) {
    if (json) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("event", "file");
      file.put("path", name);
      file.put("bytes", bytes);
      file.put("sha256", sha256);
      console.json(file);
    }
  }

  @Override
  public synchronized void retrying(DownloadException why, Duration pause) {
    String line =
        words.get("download.retry", why.getMessage(), Durations.of(pause.toMillis() / 1e3));
    if (bar == null) {
      output.println(line);
    } else {
      bar.println(line);
    }
  }

  /** Ends the progress, so that what is printed next begins on its own line. */
  synchronized void end() {
    if (bar != null) {
      bar.finish();
    }
  }

  /** Says that what has come is kept; only if something has. */
  synchronized void stopped() {
    if (bar != null) {
      stopped = true;
      bar.finish();
      say("download.stopped");
    }
  }

  void done(Path folder, ModelDownload.Result result, double seconds) {
    if (json) {
      Map<String, Object> done = new LinkedHashMap<>();
      done.put("event", "done");
      done.put("model", folder.toString());
      done.put("bytes", result.bytes());
      done.put("seconds", seconds);
      console.json(done);
      return;
    }
    if (result.wasThere()) {
      say("download.there", folder);
    } else {
      say("download.done", folder, Durations.of(seconds));
    }
    output.println(words.get("train.next", folder)); // one line: it is there to be copied
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }
}
