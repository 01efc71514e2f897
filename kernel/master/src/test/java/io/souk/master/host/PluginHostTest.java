package io.souk.master.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.souk.framework.HttpRoutes;
import io.souk.framework.PluginJars;
import io.souk.framework.boot.Plugin;
import io.souk.framework.boot.Plugins;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.host.PluginReport.State;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginHostTest {

  private static final PluginTimes QUICK =
      new PluginTimes(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5));

  private static final String URL = "http://127.0.0.1:5050";

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final MemoryRegistry registry = new MemoryRegistry();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, JsonObject> sections = new HashMap<>();
  private final List<StreamId> closedStreams = new CopyOnWriteArrayList<>();
  private volatile long term;
  private PluginHost host;

  PluginHostTest() {
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long newTerm) {
            term = newTerm;
          }

          @Override
          public void onFollower() {}
        });
    bus.serveMailbox(
        command -> {
          if (command instanceof Command.SubscribeFramework subscribe) {
            vertx.runOnContext(ignored -> subscribed(subscribe.stream()));
          } else if (command instanceof Command.FrameworkStreamClosed closed) {
            closedStreams.add(closed.stream());
          }
          return Future.succeededFuture(Reply.ok());
        });
  }

  private void subscribed(StreamId stream) {
    bus.send(
        stream,
        new StreamRecord.FrameworkEvent(
            Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(
                    Event.Subscribed.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                        .setHeartbeatIntervalSeconds(15))
                .build()));
  }

  @AfterEach
  void close() {
    if (host != null) {
      await(host.stop());
      await(host.close());
    }
    await(vertx.close());
  }

  /** A plug-in of parts that tests replace; {@code files} are its means to speak with the test. */
  private static String source(String type, String name, Map<String, String> parts) {
    return """
        package %s;

        import io.souk.framework.*;
        import io.souk.protocol.mesos.scheduler.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.nio.file.*;

        public final class %s implements Framework, SchedulerSession.Listener {
          %s
          private FrameworkContext context;
          private SchedulerSession session;
          public %s() throws Exception {
            %s
          }
          public String name() {
            return "%s";
          }
          public CompletionStage<Void> start(FrameworkContext context) {
            this.context = context;
            %s
            session = context.openSession(this);
            session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(
                io.souk.protocol.mesos.FrameworkInfo.newBuilder().setUser("u").setName("n"))
                .build());
            return CompletableFuture.completedStage(null);
          }
          public CompletionStage<Void> stop() {
            %s
            session.close();
            return CompletableFuture.completedStage(null);
          }
          public void onEvent(Event event) {
            %s
          }
          public void onDisconnected(String reason) {}
          static int deep(int n) {
            return deep(n + 1) + 1;
          }
          static void sleep() {
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new IllegalStateException("woken", e);
            }
          }
        }
        """
        .formatted(
            type.substring(0, type.lastIndexOf('.')),
            type.substring(type.lastIndexOf('.') + 1),
            parts.getOrDefault("fields", ""),
            type.substring(type.lastIndexOf('.') + 1),
            parts.getOrDefault("constructor", ""),
            name,
            parts.getOrDefault("start", ""),
            parts.getOrDefault("stop", ""),
            parts.getOrDefault("event", ""));
  }

  private Path jar(String name, Map<String, String> parts) {
    return PluginJars.jar(
        directory.resolve(name + ".jar"),
        Map.of("p.Plugin", source("p.Plugin", name, parts)),
        "p.Plugin");
  }

  private void open(String... taken) {
    try {
      host =
          new PluginHost(
              vertx,
              bus,
              registry,
              new Plugins(Plugin.in(directory), sections),
              meters,
              QUICK,
              false);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    await(host.open("127.0.0.1", Set.of(taken), RoleSecurity.OPEN));
  }

  private void lead() {
    open();
    host.start(term, URL);
  }

  private PluginReport report(String jar) {
    return host.report().stream()
        .filter(plugin -> plugin.jar().equals(jar + ".jar"))
        .findFirst()
        .orElseThrow();
  }

  private void awaitState(String jar, State state) {
    await(() -> report(jar).state() == state, () -> jar + " to be " + state + ": " + report(jar));
  }

  private double failures(String jar) {
    return meters.find("souk_plugin_failures").tag("jar", jar + ".jar").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void givesAPluginItsSettingsItsStoreItsRoutesAndItsMeters() throws Exception {
    sections.put("good", new JsonObject().put("greeting", "salve").put("n", 3));
    jar(
        "good",
        Map.of(
            "start",
            """
            context.metrics().counter("good_starts").increment();
            context.store().commit(Store.Batch.of(new Store.Write.Put("k",
                com.google.protobuf.ByteString.copyFromUtf8("v"), Store.Expected.ANY)));
            context.serve(request -> switch (request.path()) {
              case "/greet" -> context.store().get("k").thenApply(found ->
                  HttpRoutes.Answer.text(200, context.config().getString("greeting")
                      + context.config().getInteger("n") + request.parameter("who").orElse("")
                      + request.body() + found.get().value().toStringUtf8()
                      + (io.vertx.core.Vertx.currentContext() == context.context())));
              case "/never" -> new CompletableFuture<>();
              case "/throw" -> throw new StackOverflowError("deep");
              default -> CompletableFuture.completedStage(HttpRoutes.Answer.json(404, "{}"));
            });
            """));
    lead();
    awaitState("good", State.RUNNING);
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> host.gate("good").orElseThrow().handle(request, request.path()))
                .listen(0, "127.0.0.1"));
    String base = "http://127.0.0.1:" + server.actualPort();
    assertThat(get(base + "/greet?who=tu").body()).isEqualTo("salve3tuvtrue");
    assertThat(get(base + "/other").statusCode()).isEqualTo(404);
    assertThat(statusOf(server.actualPort(), "/%zz")).isEqualTo("400");
    assertThat(get(base + "/never").statusCode()).isEqualTo(504);
    assertThat(get(base + "/throw").statusCode()).isEqualTo(500);
    assertThat(get(base + "/metrics").body()).contains("good_starts_total 1.0");
    HttpResponse<String> large =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/greet"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[HttpRoutes.LARGEST_BODY + 1]))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(report("good").failures()).isZero();
    assertThat(registry.scan("framework/good/data/")).hasSize(1);
    assertThat(meters.get("souk_plugin_up").tag("jar", "good.jar").gauge().value()).isEqualTo(1);
  }

  @Test
  void pluginsSeeTheirOwnClassesAndTheSharedOnes() throws Exception {
    for (int version = 1; version <= 2; version++) {
      String look =
          """
          context.metrics();
          List<String> seen = new ArrayList<>();
          seen.add(lib.Version.TEXT.toString());
          seen.add("" + (Thread.currentThread().getContextClassLoader()
              == getClass().getClassLoader()));
          seen.add("" + (Framework.class.getClassLoader() == getClass().getClassLoader()));
          for (String name : List.of("com.hazelcast.core.Hazelcast",
              "io.souk.master.host.PluginHost", "com.fasterxml.jackson.databind.ObjectMapper",
              "ch.qos.logback.classic.Logger", "java.sql.Driver", "io.vertx.core.Vertx")) {
            try {
              Class.forName(name);
              seen.add("+");
            } catch (ClassNotFoundException e) {
              seen.add("-");
            }
          }
          try {
            Files.writeString(Path.of(context.config().getString("file")), "" + seen);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          """;
      String name = "versioned-" + version;
      PluginJars.jar(
          directory.resolve(name + ".jar"),
          Map.of(
              "p.Plugin",
              source("p.Plugin", name, Map.of("start", look)),
              "lib.Version",
              "package lib; public class Version { public static final Object TEXT = \"v"
                  + version
                  + "\"; }",
              // A jar with a copy of a shared class gets the platform's all the same.
              "org.slf4j.Logger",
              "package org.slf4j; public interface Logger {}"),
          "p.Plugin");
      sections.put(name, new JsonObject().put("file", directory.resolve(name + ".txt").toString()));
    }
    lead();
    awaitState("versioned-1", State.RUNNING);
    awaitState("versioned-2", State.RUNNING);
    String rest = ", true, false, -, -, -, -, +, +]";
    assertThat(Files.readString(directory.resolve("versioned-1.txt"))).isEqualTo("[v1" + rest);
    assertThat(Files.readString(directory.resolve("versioned-2.txt"))).isEqualTo("[v2" + rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constructor | throw new IllegalStateException(\"no luck\");             | load    | no luck",
        "constructor | deep(0);                                                  | load    | StackOverflowError",
        "fields      | static final int BAD = Integer.parseInt(\"x\");           | load    | ExceptionInInitializerError",
        "start       | if (true) throw new IllegalStateException(\"no luck\");   | start   | no luck",
        "start       | deep(0);                                                  | start   | StackOverflowError",
        "start       | p.Gone.x();                                               | start   | NoClassDefFoundError",
        "start       | if (true) return CompletableFuture.failedStage(new Exception(\"no port\")); | start | no port",
        "start       | if (true) return null;                                     | start   | NullPointerException",
        "start       | if (true) return new CompletableFuture<>();               | start   | did not start within 5.0 s",
        "start       | sleep();                                                  | blocked | blocked its event loop",
        "start       | context.fail(\"given up\", null);                         | failed  | given up",
        "start       | context.vertx().setTimer(1, t -> deep(0));                | threw   | StackOverflowError",
        "start       | context.context().runOnContext(v -> { throw new NoSuchMethodError(\"m\"); }); | threw | NoSuchMethodError",
        "event       | throw new IllegalStateException(\"no luck\");             | threw   | no luck",
        "event       | deep(0);                                                  | threw   | StackOverflowError",
        "event       | p.Gone.x();                                               | threw   | NoClassDefFoundError",
        "event       | sleep();                                                  | blocked | Plugin.sleep"
      })
  void onePluginsFailureIsItsOwn(String where, String what, String kind, String reason) {
    Path bad =
        PluginJars.jar(
            directory.resolve("bad.jar"),
            Map.of(
                "p.Plugin",
                source("p.Plugin", "bad", Map.of(where, what)),
                "p.Gone",
                "package p; class Gone { static void x() {} }"),
            "p.Plugin");
    PluginJars.without(bad, "p.Gone");
    jar("good", Map.of());
    lead();
    awaitState("good", State.RUNNING);
    await(() -> report("bad").failures() >= 2, () -> "two failures: " + report("bad"));
    assertThat(report("bad").reason().orElseThrow()).contains(reason);
    assertThat(
            meters
                .get("souk_plugin_failures")
                .tag("jar", "bad.jar")
                .tag("kind", kind)
                .counter()
                .count())
        .isGreaterThanOrEqualTo(1);
    assertThat(report("good").state()).isEqualTo(State.RUNNING);
    assertThat(report("good").failures()).isZero();
  }

  @Test
  void jarsThatAreNoneAreReported() throws Exception {
    Files.writeString(directory.resolve("text.jar"), "no archive");
    Files.createDirectory(directory.resolve("folder.jar"));
    PluginJars.jar(directory.resolve("silent.jar"), Map.of());
    PluginJars.jar(directory.resolve("wrong.jar"), Map.of(), "no.such.Type");
    PluginJars.jar(directory.resolve("binary.jar"), Map.of(), "\u0000\u0001 \u00ff");
    PluginJars.jar(directory.resolve("empty.jar"), Map.of(), "# nothing");
    PluginJars.jar(directory.resolve("string.jar"), Map.of(), "java.lang.String");
    PluginJars.jar(
        directory.resolve("nameless.jar"),
        Map.of("p.Plugin", source("p.Plugin", "No Name", Map.of())),
        "p.Plugin");
    jar("good", Map.of());
    lead();
    awaitState("good", State.RUNNING);
    Map<String, String> reasons =
        Map.of(
            "text", "is no jar that can be read",
            "folder", "is not a file",
            "silent", "names no framework in META-INF/services",
            "wrong", "no.such.Type cannot be loaded",
            "binary", "cannot be loaded",
            "empty", "names no framework in META-INF/services",
            "string", "java.lang.String does not implement",
            "nameless", "its name is 'No Name'");
    reasons.forEach(
        (jar, reason) -> {
          await(() -> failures(jar) >= 2, () -> jar + " to fail again: " + report(jar));
          assertThat(report(jar).reason().orElseThrow()).contains(reason);
          assertThat(report(jar).name()).isEmpty();
        });
  }

  @Test
  void aNameBelongsToTheFirstJarOfIt() {
    PluginJars.jar(
        directory.resolve("a.jar"),
        Map.of("p.Plugin", source("p.Plugin", "same", Map.of("constructor", "Thread.sleep(300);"))),
        "p.Plugin");
    for (String jar : List.of("b", "c")) {
      PluginJars.jar(
          directory.resolve(jar + ".jar"),
          Map.of("p.Plugin", source("p.Plugin", "same", Map.of())),
          "p.Plugin");
    }
    jar("marathon", Map.of());
    open("marathon");
    host.start(term, URL);
    awaitState("a", State.RUNNING);
    for (String jar : List.of("b", "c")) {
      awaitState(jar, State.REFUSED);
      assertThat(report(jar).reason()).contains("the name same belongs to a.jar");
      assertThat(report(jar).nextStart()).isEmpty();
    }
    awaitState("marathon", State.REFUSED);
    assertThat(report("marathon").reason())
        .contains("the name marathon belongs to a framework of the box");
  }

  @Test
  void whatIsRepairedStartsAgain() throws Exception {
    Path flag = directory.resolve("flag");
    sections.put("mended", new JsonObject().put("flag", flag.toString()));
    Files.writeString(directory.resolve("late.jar"), "no archive yet");
    jar(
        "mended",
        Map.of(
            "fields",
            "static int starts;",
            "start",
            """
            starts++;
            if (starts > 1) {
              throw new IllegalStateException("an instance of before is remembered");
            }
            if (!Files.exists(Path.of(context.config().getString("flag")))) {
              throw new IllegalStateException("not yet");
            }
            """));
    lead();
    await(() -> report("mended").failures() >= 3, () -> "failures: " + report("mended"));
    assertThat(report("mended").reason().orElseThrow()).contains("not yet");
    Files.createFile(flag);
    jar("late", Map.of());
    awaitState("mended", State.RUNNING);
    awaitState("late", State.RUNNING);
    assertThat(report("late").name()).contains("late");
  }

  @Test
  void oneThatDoesNotComeBackIsNotStartedBesideItself() throws Exception {
    Path flag = directory.resolve("flag");
    Path starts = Files.createDirectory(directory.resolve("starts"));
    sections.put(
        "stuck", new JsonObject().put("flag", flag.toString()).put("starts", starts.toString()));
    jar(
        "stuck",
        Map.of(
            "start",
            """
            try {
              Files.createTempFile(Path.of(context.config().getString("starts")), "s", "");
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            """,
            "event",
            """
            while (!Files.exists(Path.of(context.config().getString("flag")))) {
              Thread.interrupted();
              Thread.onSpinWait();
              java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
            """));
    lead();
    awaitState("stuck", State.STUCK);
    assertThat(report("stuck").reason().orElseThrow()).contains("Plugin.onEvent");
    assertThat(closedStreams).as("the kernel knows that nobody listens").isNotEmpty();
    assertThat(starts.toFile().list()).hasSize(1);
    Files.createFile(flag);
    awaitState("stuck", State.RUNNING);
    assertThat(starts.toFile().list()).hasSize(2);
  }

  @Test
  void eachLeadershipHasItsOwnInstance() throws Exception {
    Path told = directory.resolve("told");
    sections.put("led", new JsonObject().put("told", told.toString()));
    String tell =
        """
        try {
          Files.writeString(Path.of(context.config().getString("told")), "%s ",
              StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        """;
    jar("led", Map.of("start", tell.formatted("start"), "stop", tell.formatted("stop")));
    open();
    assertThat(report("led").state()).isEqualTo(State.STANDBY);
    assertThat(host.gate("led")).isEmpty();
    host.start(term, URL);
    awaitState("led", State.RUNNING);
    await(host.stop());
    assertThat(report("led").state()).isEqualTo(State.STANDBY);
    assertThat(host.gate("led")).isEmpty();
    host.start(term, URL);
    awaitState("led", State.RUNNING);
    await(host.stop());
    assertThat(Files.readString(told)).isEqualTo("start stop start stop ");
  }

  @Test
  void aPortOfAPluginsOwnIsTheStandbysWhileItFails() throws Exception {
    int port = freePort();
    Path flag = directory.resolve("flag");
    sections.put("ported", new JsonObject().put("flag", flag.toString()));
    jar(
        "ported",
        Map.of(
            "fields",
            "public Optional<HttpEndpoint> endpoint() { return Optional.of(HttpEndpoint.of(\"port\","
                + " \"127.0.0.1\", "
                + port
                + ")); }",
            "start",
            """
            var server = context.vertx().createHttpServer().requestHandler(
                context.whileLeading(request -> {
                  if (request.path().equals("/fail")) {
                    context.fail("was asked to", null);
                  }
                  request.response().end("mine");
                }));
            if (true) {
              return server.listen(%d, "127.0.0.1").<Void>mapEmpty().toCompletionStage();
            }
            """
                .formatted(port)));
    lead();
    awaitState("ported", State.RUNNING);
    assertThat(get("http://127.0.0.1:" + port + "/").body()).isEqualTo("mine");
    assertThat(get("http://127.0.0.1:" + port + "/fail").statusCode()).isEqualTo(200);
    await(() -> report("ported").failures() == 1, () -> "a failure: " + report("ported"));
    awaitState("ported", State.RUNNING);
    assertThat(get("http://127.0.0.1:" + port + "/").body()).isEqualTo("mine");
  }

  @Test
  void pausesGrowUpToTheLongest() {
    PluginTimes times = PluginTimes.DEFAULT;
    assertThat(times.pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(times.pause(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(times.pause(5)).isEqualTo(Duration.ofSeconds(16));
    assertThat(times.pause(10)).isEqualTo(Duration.ofMinutes(5));
    assertThat(times.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
  }

  private HttpResponse<String> get(String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** What no URI can be, and servers get all the same. */
  private static String statusOf(int port, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes());
      return new String(socket.getInputStream().readNBytes(12)).substring(9);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void await(BooleanSupplier done, Supplier<String> what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited 15 s for " + what.get());
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
  }
}
