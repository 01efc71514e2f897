package io.souk.launcher.client;

import com.google.protobuf.ByteString;
import io.souk.protocol.WireException;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.TTYInfo;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.mesos.agent.Response;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordEncoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** A command in a task's container, its input and output those of this program. Blocks. */
final class TaskSession implements AutoCloseable {

  private static final String PATH = "/api/v1";
  private static final int SIGNAL_MASK = 0x7f;
  private static final int SIGNALED = 128;
  private static final int INPUT_PIECE = 8192;

  /** What a terminal takes for the end of its input, Ctrl-D. */
  private static final byte[] END_OF_FILE = {4};

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;
  private final WireClient wire;
  private final RequestOptions target;
  private final ContainerID session;
  private final boolean terminal;

  /**
   * @param task the container of the task
   * @param security whom to trust, and what to show
   * @param terminal whether the command gets a terminal
   */
  TaskSession(URI agent, ClientSecurity security, ContainerID task, boolean terminal) {
    this.http =
        vertx.createHttpClient(HttpTls.trust(new HttpClientOptions(), security.authorities()));
    this.wire = new WireClient(http, Codec.PROTOBUF);
    this.target =
        new RequestOptions()
            .setHost(agent.getHost())
            .setPort(agent.getPort())
            .setSsl("https".equals(agent.getScheme()))
            .setURI(PATH);
    security.authorization().ifPresent(header -> target.putHeader("Authorization", header));
    this.session =
        ContainerID.newBuilder().setValue("exec-" + UUID.randomUUID()).setParent(task).build();
    this.terminal = terminal;
  }

  /**
   * Runs the command to its end.
   *
   * @param input what the command reads; empty for nothing
   * @return its exit code, or 128 and the signal that ended it
   */
  int run(List<String> command, Optional<InputStream> input, PrintStream out, PrintStream err) {
    Subscribed<ProcessIO> opened =
        get(wire.subscribe(target, launch(command), Map.of(), ProcessIO.getDefaultInstance()));
    return switch (opened) {
      case Subscribed.Refused<ProcessIO> refused -> throw refused(refused.answer());
      case Subscribed.Opened<ProcessIO> stream -> talk(stream.stream(), input, out, err);
    };
  }

  private int talk(
      RecordSubscription<ProcessIO> output,
      Optional<InputStream> input,
      PrintStream out,
      PrintStream err) {
    Future<Void> ended = output.start(io -> print(io, out, err));
    Thread.ofPlatform()
        .daemon()
        .name("input")
        .start(() -> feed(input.orElseGet(InputStream::nullInputStream)));
    get(ended);
    return exitCode();
  }

  private Call launch(List<String> command) {
    Call.LaunchNestedContainerSession.Builder launch =
        Call.LaunchNestedContainerSession.newBuilder()
            .setContainerId(session)
            .setCommand(
                CommandInfo.newBuilder()
                    .setShell(false)
                    .setValue(command.get(0))
                    .addAllArguments(command));
    if (terminal) {
      TTYInfo.Builder tty = TTYInfo.newBuilder();
      LocalTerminal.size().ifPresent(tty::setWindowSize);
      launch.setContainer(
          ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS).setTtyInfo(tty));
    }
    return Call.newBuilder()
        .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
        .setLaunchNestedContainerSession(launch)
        .build();
  }

  private static void print(ProcessIO io, PrintStream out, PrintStream err) {
    if (io.getType() == ProcessIO.Type.DATA) {
      PrintStream stream = io.getData().getType() == ProcessIO.Data.Type.STDERR ? err : out;
      byte[] data = io.getData().getData().toByteArray();
      stream.write(data, 0, data.length);
      stream.flush();
    }
  }

  /** Ends quietly when the command does not listen any more. */
  private void feed(InputStream input) {
    try {
      HttpClientRequest request =
          get(http.request(new RequestOptions(target).setMethod(HttpMethod.POST)));
      // It breaks when the command has ended, which is no news.
      request.exceptionHandler(broken -> {});
      request.response().onComplete(answered -> {});
      request
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/recordio")
          .putHeader("Message-Content-Type", Codec.PROTOBUF.mediaType());
      send(
          request,
          Call.AttachContainerInput.newBuilder()
              .setType(Call.AttachContainerInput.Type.CONTAINER_ID)
              .setContainerId(session));
      if (terminal) {
        LocalTerminal.whenResized(() -> resize(request));
      }
      byte[] buffer = new byte[INPUT_PIECE];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        send(request, data(ByteString.copyFrom(buffer, 0, read)));
      }
      send(request, data(terminal ? ByteString.copyFrom(END_OF_FILE) : ByteString.EMPTY));
      if (!terminal) {
        get(request.end());
      }
    } catch (IOException | ClientException gone) {
      // The output tells how the command ended.
    }
  }

  private void resize(HttpClientRequest request) {
    LocalTerminal.size()
        .ifPresent(
            size ->
                write(
                    request,
                    processIo(
                        ProcessIO.newBuilder()
                            .setType(ProcessIO.Type.CONTROL)
                            .setControl(
                                ProcessIO.Control.newBuilder()
                                    .setType(ProcessIO.Control.Type.TTY_INFO)
                                    .setTtyInfo(TTYInfo.newBuilder().setWindowSize(size))))));
  }

  private static Call.AttachContainerInput.Builder data(ByteString bytes) {
    return processIo(
        ProcessIO.newBuilder()
            .setType(ProcessIO.Type.DATA)
            .setData(
                ProcessIO.Data.newBuilder().setType(ProcessIO.Data.Type.STDIN).setData(bytes)));
  }

  private static Call.AttachContainerInput.Builder processIo(ProcessIO.Builder io) {
    return Call.AttachContainerInput.newBuilder()
        .setType(Call.AttachContainerInput.Type.PROCESS_IO)
        .setProcessIo(io);
  }

  private static void send(HttpClientRequest request, Call.AttachContainerInput.Builder record) {
    get(write(request, record));
  }

  private static Future<Void> write(
      HttpClientRequest request, Call.AttachContainerInput.Builder record) {
    Call call =
        Call.newBuilder()
            .setType(Call.Type.ATTACH_CONTAINER_INPUT)
            .setAttachContainerInput(record)
            .build();
    return request.write(Buffer.buffer(RecordEncoder.frame(Codec.PROTOBUF.encode(call))));
  }

  private int exitCode() {
    Call wait =
        Call.newBuilder()
            .setType(Call.Type.WAIT_NESTED_CONTAINER)
            .setWaitNestedContainer(Call.WaitNestedContainer.newBuilder().setContainerId(session))
            .build();
    WireAnswer answer = get(wire.call(target, wait, Map.of()));
    if (answer.status() != 200) {
      throw refused(answer);
    }
    Response.WaitNestedContainer ending =
        Codec.PROTOBUF.decode(answer.body(), Response.newBuilder()).getWaitNestedContainer();
    if (!ending.hasExitStatus()) {
      throw new ClientException("the command was lost: " + ending.getMessage());
    }
    int signal = ending.getExitStatus() & SIGNAL_MASK;
    return signal == 0 ? ending.getExitStatus() >> 8 & 0xff : SIGNALED + signal;
  }

  private static ClientException refused(WireAnswer answer) {
    return new ClientException(
        answer.status(),
        "the agent answered "
            + answer.status()
            + ": "
            + new String(answer.body(), StandardCharsets.UTF_8).strip());
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new ClientException(
          cause instanceof WireException
              ? "the connection to the agent broke: " + cause.getMessage()
              : "no connection to the agent: " + cause.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted");
    }
  }

  @Override
  public void close() {
    vertx.close();
  }
}
