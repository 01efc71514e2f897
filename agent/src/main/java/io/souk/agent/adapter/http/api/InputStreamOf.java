package io.souk.agent.adapter.http.api;

import io.souk.agent.nested.CallCheck;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.ContainerSession;
import io.souk.protocol.WireException;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * An ATTACH_CONTAINER_INPUT request: the first record names the container, the others are input for
 * it. No more of the request is read than the session takes. Lives on the event loop of the
 * connection.
 */
final class InputStreamOf {

  private final Answer answer;
  private final Codec codec;
  private final SessionCalls sessions;
  private final RecordDecoder decoder;
  private final Deque<byte[]> records = new ArrayDeque<>();
  private Optional<SessionHub> hub = Optional.empty();
  private boolean busy;
  private boolean ended;
  private boolean done;

  InputStreamOf(Answer answer, Codec codec, SessionCalls sessions) {
    this.answer = answer;
    this.codec = codec;
    this.sessions = sessions;
    this.decoder = new RecordDecoder(RequestBody.MAX_BYTES, records::add);
  }

  void start() {
    answer.request().handler(this::take);
    answer.request().endHandler(nothing -> finished());
    answer.request().exceptionHandler(broken -> leave());
    answer.request().response().closeHandler(closed -> leave());
    answer.request().resume();
  }

  private void take(Buffer piece) {
    if (done) {
      return;
    }
    try {
      decoder.feed(piece.getBytes());
      next();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void finished() {
    ended = true;
    if (done) {
      return;
    }
    try {
      next();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void next() {
    while (!busy && !records.isEmpty() && !done) {
      Call call = codec.decode(records.remove(), Call.newBuilder()).build();
      Future<Void> handed = hub.isEmpty() ? begin(call) : input(call);
      if (handed.isComplete() && handed.succeeded()) {
        continue;
      }
      busy = true;
      answer.request().pause();
      handed.onComplete(
          over -> answer.context().runOnContext(now -> resumed(over.failed(), over.cause())));
    }
    if (ended && !busy && !done) {
      end();
    }
  }

  private void resumed(boolean failed, Throwable cause) {
    busy = false;
    if (done) {
      return;
    }
    if (failed) {
      fail(cause);
      return;
    }
    answer.request().resume();
    try {
      next();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void end() {
    if (hub.isEmpty()) {
      fail(
          CallRefusal.badRequest(
              "Failed to validate agent::Call: the stream ended before its first record"));
    } else if (!decoder.isBetweenRecords()) {
      fail(CallRefusal.badRequest("The stream ended within a record"));
    } else {
      leave();
      answer.status(200, "");
    }
  }

  private Future<Void> begin(Call call) {
    check(CallCheck.findProblem(call));
    if (call.getType() != Call.Type.ATTACH_CONTAINER_INPUT) {
      throw new CallRefusal(
          415, "Streaming request is not supported for " + call.getType() + " call");
    }
    hub = sessions.takeInput(answer, call);
    if (hub.isEmpty()) {
      ContainerName name = ContainerName.of(call.getAttachContainerInput().getContainerId());
      return sessions.whyNoInput(name).compose(Future::failedFuture);
    }
    // There is nothing left to write to once it is over.
    hub.get()
        .session()
        .exited()
        .onComplete(
            exited ->
                answer
                    .context()
                    .runOnContext(
                        now -> {
                          if (!done) {
                            leave();
                            answer.status(200, "");
                          }
                        }));
    return Future.succeededFuture();
  }

  private Future<Void> input(Call call) {
    if (call.getType() != Call.Type.ATTACH_CONTAINER_INPUT) {
      throw CallRefusal.badRequest(
          "Failed to validate agent::Call: Expecting 'type' to be 'ATTACH_CONTAINER_INPUT'");
    }
    check(CallCheck.input(call.getAttachContainerInput(), false));
    ContainerSession session = hub.orElseThrow().session();
    ProcessIO io = call.getAttachContainerInput().getProcessIo();
    if (io.getType() == ProcessIO.Type.DATA) {
      return io.getData().getData().isEmpty()
          ? session.endInput()
          // A command that takes no more input is no fault of the client's.
          : session.write(Buffer.buffer(io.getData().getData().toByteArray())).otherwiseEmpty();
    }
    return io.getControl().getType() == ProcessIO.Control.Type.TTY_INFO
        ? session.resize(SessionCalls.size(io.getControl().getTtyInfo()))
        : Future.succeededFuture();
  }

  private static void check(Optional<String> problem) {
    if (problem.isPresent()) {
      throw CallRefusal.badRequest("Failed to validate agent::Call: " + problem.get());
    }
  }

  /** After it the rest of the request is of no interest. */
  private void fail(Throwable cause) {
    leave();
    boolean sending = !ended;
    if (sending && answer.isOpen()) {
      answer.request().response().putHeader("Connection", "close");
    }
    answer.refuse(cause instanceof WireException wire ? refusal(wire) : cause);
    answer.request().resume();
  }

  private static Throwable refusal(WireException wire) {
    return wire.code() == WireException.Code.TOO_LARGE
        ? new CallRefusal(413, wire.getMessage())
        : CallRefusal.badRequest(wire.requestFault("Call"));
  }

  private void leave() {
    if (!done) {
      done = true;
      records.clear();
      hub.ifPresent(SessionHub::leaveInput);
    }
  }
}
