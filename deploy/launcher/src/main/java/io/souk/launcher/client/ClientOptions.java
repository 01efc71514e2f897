package io.souk.launcher.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.souk.launcher.option.DurationText;
import io.souk.launcher.option.HttpUrl;
import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every client command takes: where the platform is, how to print, how long to wait. */
public final class ClientOptions {

  /** The two ways to print. */
  public enum Output {
    /** For people. */
    table,
    /** For scripts. */
    json
  }

  private static final int MAX_FILE_BYTES = 10 << 20;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--url",
      split = ",",
      converter = HttpUrl.class,
      defaultValue = "${SOUK_URL:-http://127.0.0.1:7070}",
      description =
          "Addresses of the platform's gateways, comma-separated; the first that answers is used"
              + " (default ${DEFAULT-VALUE}).")
  private List<URI> urls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${SOUK_CA}",
      description =
          "Certificates (PEM) of those who vouch for the platform's (default: SOUK_CA, or whom Java"
              + " trusts).")
  private Path ca;

  @Option(
      names = "--credential",
      paramLabel = "FILE",
      defaultValue = "${SOUK_CREDENTIAL}",
      description = "JSON file with the principal and secret to show (default: SOUK_CREDENTIAL).")
  private Path credential;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "How to print: ${COMPLETION-CANDIDATES}.")
  private Output output;

  @Option(
      names = "--timeout",
      converter = DurationText.class,
      defaultValue = "60s",
      description = "How long to wait until it is true (default ${DEFAULT-VALUE}).")
  private Duration timeout;

  /** A client of the platform behind the gateways named by {@code --url}. */
  public PlatformClient client() {
    try {
      return new PlatformClient(
          urls, ClientSecurity.load(Optional.ofNullable(ca), Optional.ofNullable(credential)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** How long to wait for something to become true. */
  public Duration timeout() {
    return timeout;
  }

  /** Prints {@code tree}, or {@code table} of it, on standard output. */
  void print(JsonNode tree, Object table) {
    print(output == Output.json ? pretty(tree) + "\n" : table.toString());
  }

  /** Prints text on standard output. */
  public void print(String text) {
    PrintWriter out = command.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  /** Says what is being waited for, on standard error. */
  public void progress(String text) {
    PrintWriter err = command.commandLine().getErr();
    err.println(text);
    err.flush();
  }

  private static String pretty(JsonNode tree) {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JSON in {@code file}, or on standard input when that is {@code -}. */
  static JsonNode readJson(String file) {
    JsonNode tree = readTree(file);
    if (!tree.isObject()) {
      throw new UsageException(file + ": expected one JSON object");
    }
    return tree;
  }

  /** As {@link #readJson}, whatever JSON it is. */
  static JsonNode readTree(String file) {
    String text = readText(file);
    try {
      return new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(text);
    } catch (JsonProcessingException e) {
      throw new UsageException(file + ": not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static String readText(String file) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readNBytes(MAX_FILE_BYTES + 1) : readFile(Path.of(file));
      if (bytes.length > MAX_FILE_BYTES) {
        throw new UsageException(file + ": larger than 10 MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be read");
    }
  }

  private static byte[] readFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_FILE_BYTES + 1);
    }
  }
}
