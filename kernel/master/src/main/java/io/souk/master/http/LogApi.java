package io.souk.master.http;

import com.google.protobuf.ByteString;
import io.souk.master.http.LogFile.Piece;
import io.souk.protocol.http.TextPiece;
import io.souk.protocol.log.ProgramLog;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.protocol.map.MesosDuration;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Response;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.Action;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of this master and how much it says: {@code /files/*}, {@code /logging/toggle} and the
 * operator calls of the same. Every master answers for itself.
 */
public final class LogApi {

  private static final Logger LOG = LoggerFactory.getLogger(LogApi.class);

  private static final long TO_THE_END = -1;

  private final LogFile file;
  private final VerbosityToggle verbosity;
  private final Executor blocking;

  /**
   * @param log that this program writes
   * @param blocking runs what waits for the disk
   */
  public LogApi(Vertx vertx, ProgramLog log, Executor blocking) {
    this.file = new LogFile(log);
    this.verbosity = new VerbosityToggle(vertx, log);
    this.blocking = blocking;
  }

  /** Work that may wait for the disk. */
  private interface Work<T> {
    T run() throws IOException, LogFile.Refused;
  }

  void mount(RouteTable routes) {
    RouteTable.Where anywhere = RouteTable.Where.ANYWHERE;
    routes.get(
        "/files/browse", anywhere, RouteTable.READ, exchange -> withPath(exchange, this::browse));
    routes.get(
        "/files/read", anywhere, RouteTable.READ, exchange -> withPath(exchange, this::read));
    routes.get(
        "/files/download",
        anywhere,
        RouteTable.READ,
        exchange -> withPath(exchange, this::download));
    routes.get("/files/debug", anywhere, RouteTable.READ, this::debug);
    routes.get("/logging/toggle", anywhere, RouteTable.WRITE, this::toggle);
    routes.post("/logging/toggle", anywhere, RouteTable.WRITE, this::toggle);
  }

  /** Whether a call is about the log. */
  static boolean isOf(Call.Type type) {
    return switch (type) {
      case GET_LOGGING_LEVEL, SET_LOGGING_LEVEL, LIST_FILES, READ_FILE -> true;
      default -> false;
    };
  }

  /** Answers a call that is about the log. */
  void answer(Exchange exchange, Call call, Codec codec) {
    if (!mayCall(exchange, call.getType())) {
      return;
    }
    switch (call.getType()) {
      case GET_LOGGING_LEVEL ->
          send(
              exchange,
              codec,
              Response.newBuilder()
                  .setType(Response.Type.GET_LOGGING_LEVEL)
                  .setGetLoggingLevel(
                      Response.GetLoggingLevel.newBuilder().setLevel(verbosity.level())));
      case SET_LOGGING_LEVEL -> {
        // What is above all there is, is all there is; so is what does not fit an int.
        int level = call.getSetLoggingLevel().getLevel();
        long nanos = call.getSetLoggingLevel().getDuration().getNanoseconds();
        verbosity.set(level < 0 ? Integer.MAX_VALUE : level, Duration.ofNanos(nanos));
        exchange.empty(200);
      }
      case LIST_FILES -> list(exchange, call.getListFiles(), codec);
      case READ_FILE -> read(exchange, call.getReadFile(), codec);
      default -> exchange.text(501, "");
    }
  }

  /** Answers 403 to whom it is not permitted. */
  private static boolean mayCall(Exchange exchange, Call.Type type) {
    return switch (type) {
      case SET_LOGGING_LEVEL -> exchange.allows(Action.SET_LOG_LEVEL);
      case LIST_FILES, READ_FILE -> exchange.allows(Action.ACCESS_MESOS_LOGS);
      default -> true;
    };
  }

  private void list(Exchange exchange, Call.ListFiles call, Codec codec) {
    onDisk(
        exchange,
        () -> {
          file.check(call.getPath());
          return Response.newBuilder()
              .setType(Response.Type.LIST_FILES)
              .setListFiles(Response.ListFiles.newBuilder());
        },
        answer -> send(exchange, codec, answer),
        refused -> exchange.text(refused.status(), refused.getMessage()));
  }

  private void read(Exchange exchange, Call.ReadFile call, Codec codec) {
    // What does not fit a long is beyond every end.
    long offset = call.getOffset() < 0 ? Long.MAX_VALUE : call.getOffset();
    long length = call.hasLength() ? call.getLength() : TO_THE_END;
    onDisk(
        exchange,
        () -> file.read(call.getPath(), offset, length < 0 ? LogFile.LONGEST_PIECE : length),
        piece ->
            send(
                exchange,
                codec,
                Response.newBuilder()
                    .setType(Response.Type.READ_FILE)
                    .setReadFile(
                        Response.ReadFile.newBuilder()
                            .setSize(piece.size())
                            .setData(ByteString.copyFrom(piece.data())))),
        refused -> exchange.text(refused.status(), refused.getMessage()));
  }

  private static void send(Exchange exchange, Codec codec, Response.Builder answer) {
    exchange.send(codec.mediaType(), Buffer.buffer(codec.encode(answer.build())));
  }

  /** What an endpoint does with the path it was asked for. */
  private interface OfPath {
    void answer(Exchange exchange, String path);
  }

  private static void withPath(Exchange exchange, OfPath endpoint) {
    if (!exchange.allows(Action.ACCESS_MESOS_LOGS)) {
      return;
    }
    exchange
        .query("path")
        .ifPresentOrElse(
            path -> endpoint.answer(exchange, path),
            () -> exchange.text(400, "Expecting 'path=value' in query.\n"));
  }

  /** There is no directory: what is in a file, as Mesos says it, is nothing. */
  private void browse(Exchange exchange, String path) {
    onDisk(
        exchange,
        () -> {
          file.check(path);
          return "[]";
        },
        list -> json(exchange, list),
        refused -> refuse(exchange, refused));
  }

  private void read(Exchange exchange, String path) {
    OptionalLong offset = number(exchange, "offset");
    OptionalLong length = number(exchange, "length");
    if (offset.isEmpty() || length.isEmpty()) {
      String name = offset.isEmpty() ? "offset" : "length";
      exchange.text(
          400,
          "Failed to parse %s '%s': expected a whole number, -1 or more.\n"
              .formatted(name, exchange.query(name).orElse("")));
      return;
    }
    boolean sizeOnly = offset.getAsLong() == TO_THE_END;
    onDisk(
        exchange,
        () ->
            sizeOnly
                ? file.read(path, 0, 0)
                : file.read(
                    path,
                    offset.getAsLong(),
                    length.getAsLong() < 0 ? LogFile.LONGEST_PIECE : length.getAsLong()),
        piece -> json(exchange, document(piece, sizeOnly ? piece.size() : offset.getAsLong())),
        refused -> refuse(exchange, refused));
  }

  private static String document(Piece piece, long offset) {
    return new JsonObject().put("data", TextPiece.of(piece.data())).put("offset", offset).encode();
  }

  /** -1 when it is not said; empty when it is no number from there on. */
  private static OptionalLong number(Exchange exchange, String name) {
    try {
      long number = exchange.query(name).map(Long::parseLong).orElse(TO_THE_END);
      return number < TO_THE_END ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** As long as it was when it was opened: it grows meanwhile. */
  private void download(Exchange exchange, String path) {
    onDisk(
        exchange,
        () -> file.open(path),
        channel -> send(exchange, channel),
        refused -> refuse(exchange, refused));
  }

  private void send(Exchange exchange, FileChannel channel) {
    long size;
    try {
      size = channel.size();
    } catch (IOException e) {
      close(channel);
      fail(exchange, e);
      return;
    }
    if (!exchange.open()) {
      close(channel);
      return;
    }
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader("Content-Disposition", "attachment; filename=log")
        .sendFile(channel, 0, size)
        .onComplete(sent -> close(channel));
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("event=log_not_closed cause=\"{}\"", e.getMessage());
    }
  }

  private void debug(Exchange exchange) {
    if (!exchange.allows(Action.GET_ENDPOINTS, Optional.of("/files/debug"))) {
      return;
    }
    JsonObject places = new JsonObject();
    file.place().ifPresent(place -> places.put(LogFile.PATH, place.toString()));
    json(exchange, places.encode());
  }

  private void toggle(Exchange exchange) {
    if (!exchange.allows(Action.GET_ENDPOINTS, Optional.of("/logging/toggle"))) {
      return;
    }
    Optional<String> level = exchange.query("level");
    Optional<String> duration = exchange.query("duration");
    if (level.isEmpty() && duration.isEmpty()) {
      exchange.text(200, verbosity.level() + "\n");
    } else if (duration.isEmpty()) {
      exchange.text(400, "Expecting 'duration=value' in query.\n");
    } else if (level.isEmpty()) {
      exchange.text(400, "Expecting 'level=value' in query.\n");
    } else {
      toggle(exchange, level.get(), duration.get());
    }
  }

  private void toggle(Exchange exchange, String level, String duration) {
    Optional<Duration> time = MesosDuration.parse(duration);
    if (!level.matches("-?[0-9]{1,9}")) {
      exchange.text(400, "Invalid level '" + level + "': expected a whole number.\n");
    } else if (Integer.parseInt(level) < VerbosityToggle.USUAL) {
      exchange.text(400, "'" + level + "' < original level.\n");
    } else if (time.isEmpty()) {
      exchange.text(400, "Invalid duration '" + duration + "': expected for example 10mins.\n");
    } else if (exchange.allows(Action.SET_LOG_LEVEL)) {
      exchange.does(Deed.Doing.of("SET_LOGGING_LEVEL", "level", level));
      verbosity.set(Integer.parseInt(level), time.get());
      exchange.empty(200);
    }
  }

  private static void json(Exchange exchange, String document) {
    exchange.send(Exchange.JSON, Buffer.buffer(document));
  }

  /** As Mesos: a file that is not there is answered with an empty text. */
  private static void refuse(Exchange exchange, LogFile.Refused refused) {
    if (refused.status() == 404 && exchange.open()) {
      exchange.response().setStatusCode(404);
      exchange.send(Exchange.TEXT, Buffer.buffer());
    } else {
      exchange.text(refused.status(), refused.getMessage() + "\n");
    }
  }

  private static void fail(Exchange exchange, Exception failure) {
    LOG.warn("event=log_not_read path={} cause=\"{}\"", exchange.path(), failure.getMessage());
    exchange.text(500, "Failed to read: " + failure.getMessage());
  }

  private <T> void onDisk(
      Exchange exchange, Work<T> work, Consumer<T> answer, Consumer<LogFile.Refused> refuse) {
    Context context = Vertx.currentContext();
    blocking.execute(
        () -> {
          try {
            T result = work.run();
            context.runOnContext(ignored -> answer.accept(result));
          } catch (LogFile.Refused e) {
            context.runOnContext(ignored -> refuse.accept(e));
          } catch (IOException | RuntimeException e) {
            context.runOnContext(ignored -> fail(exchange, e));
          }
        });
  }
}
