package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real Chromium, driven through its own debugging protocol: pages, keys, scripts, errors. */
final class Browser implements AutoCloseable, WebSocket.Listener {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final StringBuilder message = new StringBuilder();

  /** Starts one with an empty profile below {@code dir}. */
  Browser(Path chromium, Path dir) {
    Path profile = dir.resolve("browser");
    try {
      process =
          new ProcessBuilder(
                  chromium.toString(),
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-quic",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                  "--window-size=1400,1000",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("browser.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    socket = http.newWebSocketBuilder().buildAsync(URI.create(page(profile)), this).join();
    for (String domain : List.of("Runtime", "Log", "Page")) {
      call(domain + ".enable", JsonNodeFactory.instance.objectNode());
    }
  }

  /** The address at which the browser's first page is driven. */
  private static String page(Path profile) {
    Path port = profile.resolve("DevToolsActivePort");
    Wait.until(LIMIT, () -> !read(port).isBlank(), () -> "Chromium opened no port");
    String list = "http://127.0.0.1:" + read(port).lines().findFirst().orElseThrow() + "/json/list";
    StringBuilder found = new StringBuilder();
    Wait.until(
        LIMIT,
        () -> {
          for (JsonNode target : Http.json(list)) {
            if (found.isEmpty() && target.path("type").asText().equals("page")) {
              found.append(target.path("webSocketDebuggerUrl").asText());
            }
          }
          return !found.isEmpty();
        },
        () -> "Chromium has no page");
    return found.toString();
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Opens an address. */
  void open(String url) {
    call("Page.navigate", JsonNodeFactory.instance.objectNode().put("url", url));
  }

  /** The value of a JavaScript expression, promises awaited. */
  JsonNode run(String expression) {
    ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    parameters.put("expression", expression).put("awaitPromise", true).put("returnByValue", true);
    JsonNode answer = call("Runtime.evaluate", parameters);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Waits until a JavaScript expression is true. */
  void await(String expression) {
    Wait.until(
        LIMIT,
        () -> run("Boolean(" + expression + ")").asBoolean(),
        () -> expression + "\n" + text() + "\n" + problems);
  }

  /** Waits until the visible text holds this. */
  void awaitText(String text) {
    await("document.body.innerText.includes(" + JsonNodeFactory.instance.textNode(text) + ")");
  }

  /** What people see. */
  String text() {
    return run("document.body.innerText").asText();
  }

  /** Presses a key, as {@code key} names it: {@code Enter}, {@code Tab}, {@code /}. */
  void press(String key) {
    ObjectNode down = JsonNodeFactory.instance.objectNode().put("key", key);
    down.put("type", "keyDown").put("windowsVirtualKeyCode", code(key));
    if (key.equals("Enter")) {
      down.put("text", "\r");
    } else if (key.length() == 1) {
      down.put("text", key);
    }
    call("Input.dispatchKeyEvent", down);
    ObjectNode up = JsonNodeFactory.instance.objectNode().put("key", key).put("type", "keyUp");
    call("Input.dispatchKeyEvent", up.put("windowsVirtualKeyCode", code(key)));
  }

  private static int code(String key) {
    return switch (key) {
      case "Enter" -> 13;
      case "Tab" -> 9;
      case "Escape" -> 27;
      case "/" -> 191;
      default -> key.toUpperCase(java.util.Locale.ROOT).charAt(0);
    };
  }

  /** Types text into what has the focus. */
  void type(String text) {
    call("Input.insertText", JsonNodeFactory.instance.objectNode().put("text", text));
  }

  /** Errors of scripts and refusals of the page's policy so far. */
  List<String> problems() {
    return problems;
  }

  private JsonNode call(String method, JsonNode parameters) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("id", id).put("method", method);
    call.set("params", parameters);
    socket.sendText(call.toString(), true).join();
    try {
      return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(method + " " + parameters, e);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    message.append(data);
    if (last) {
      try {
        received(JSON.readTree(message.toString()));
      } catch (IOException e) {
        problems.add(e.toString());
      }
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void received(JsonNode event) {
    JsonNode parameters = event.path("params");
    switch (event.path("method").asText("")) {
      case "" -> answers.remove(event.path("id").asInt()).complete(event.path("result"));
      case "Runtime.exceptionThrown" -> problems.add(parameters.toString());
      case "Log.entryAdded" -> {
        JsonNode entry = parameters.path("entry");
        // refusals of the API, which the page shows in its own way
        boolean network = entry.path("source").asText().equals("network");
        if (entry.path("level").asText().equals("error") && !network) {
          problems.add(entry.toString());
        }
      }
      default -> {}
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
    process.destroy();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
