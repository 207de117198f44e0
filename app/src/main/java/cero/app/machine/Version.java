package cero.app.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** Cero's version and the JVM's. */
public final class Version implements IVersionProvider {
  /** Cero's, that the build wrote down. */
  public static String ofCero() {
    try (InputStream version = Version.class.getResourceAsStream("/cero/app/version.txt")) {
      return new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "cero " + ofCero(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
    };
  }
}
