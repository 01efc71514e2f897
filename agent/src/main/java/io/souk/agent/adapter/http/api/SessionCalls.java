package io.souk.agent.adapter.http.api;

import io.souk.agent.access.CallRights;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.WindowSize;
import io.souk.protocol.mesos.TTYInfo;
import io.souk.protocol.mesos.agent.Call;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** LAUNCH_NESTED_CONTAINER_SESSION, ATTACH_CONTAINER_OUTPUT and ATTACH_CONTAINER_INPUT. */
final class SessionCalls {

  /** What a terminal is that does not say its size. */
  private static final WindowSize USUAL = new WindowSize(24, 80);

  private final Vertx vertx;
  private final ContainerControl control;
  private final VisibleFiles files;
  private final CallRights rights;
  private final Map<ContainerName, SessionHub> hubs = new ConcurrentHashMap<>();

  SessionCalls(Vertx vertx, ContainerControl control, VisibleFiles files, CallRights rights) {
    this.vertx = vertx;
    this.control = control;
    this.files = files;
    this.rights = rights;
  }

  void launch(Answer answer, Call.LaunchNestedContainerSession call, MediaTypes types) {
    ContainerName name = ContainerName.of(call.getContainerId());
    Optional<WindowSize> terminal =
        call.getContainer().hasTtyInfo()
            ? Optional.of(size(call.getContainer().getTtyInfo()))
            : Optional.empty();
    control
        .openSession(name, call.getCommand(), terminal)
        .onComplete(
            opened ->
                answer
                    .context()
                    .runOnContext(
                        now -> {
                          if (opened.failed()) {
                            answer.refuse(opened.cause());
                          } else {
                            opened(answer, name, opened.result(), types);
                          }
                        }));
  }

  static WindowSize size(TTYInfo terminal) {
    return terminal.hasWindowSize()
        ? new WindowSize(terminal.getWindowSize().getRows(), terminal.getWindowSize().getColumns())
        : USUAL;
  }

  private void opened(
      Answer answer, ContainerName name, ContainerSession session, MediaTypes types) {
    if (!answer.isOpen()) {
      session.close();
      return;
    }
    OutputReader client = OutputReader.open(vertx, answer, types);
    SessionHub hub = new SessionHub(vertx, answer.context(), session, client);
    hubs.put(name, hub);
    session.exited().onComplete(exited -> hub.over().onComplete(o -> hubs.remove(name, hub)));
    client.closed().onComplete(closed -> hubs.remove(name, hub));
    hub.start();
  }

  void output(Answer answer, ContainerName name, MediaTypes types) {
    SessionHub hub = hubs.get(name);
    if (hub != null) {
      hub.add(OutputReader.open(vertx, answer, types));
      return;
    }
    control
        .output(name)
        .onComplete(
            found ->
                answer
                    .context()
                    .runOnContext(
                        now -> {
                          if (found.failed()) {
                            answer.refuse(found.cause());
                          } else if (answer.isOpen()) {
                            OutputReader reader = OutputReader.open(vertx, answer, types);
                            new FileTail(vertx, answer.context(), files, found.result(), reader)
                                .start();
                          }
                        }));
  }

  void input(Answer answer, MediaTypes types) {
    if (types.streamsOut()) {
      throw new CallRefusal(
          406, "Streaming response is not supported for ATTACH_CONTAINER_INPUT call");
    }
    new InputStreamOf(answer, types.in(), this).start();
  }

  /**
   * The session that takes input.
   *
   * @param answer to the request
   * @param call the first of the request
   * @throws CallRefusal 409 when somebody else gives it, 403 when the caller may not
   */
  Optional<SessionHub> takeInput(Answer answer, Call call) {
    answer.does(call);
    if (!rights.permits(answer.caller(), call)) {
      throw CallRefusal.forbidden();
    }
    ContainerName name = ContainerName.of(call.getAttachContainerInput().getContainerId());
    SessionHub hub = hubs.get(name);
    if (hub == null) {
      return Optional.empty();
    }
    if (!hub.takeInput()) {
      throw new CallRefusal(409, "Somebody is attached to the input of container " + name);
    }
    return Optional.of(hub);
  }

  /** Why nobody can give input to a container that has no session. */
  io.vertx.core.Future<Throwable> whyNoInput(ContainerName name) {
    return control
        .output(name)
        .map(
            running ->
                (Throwable)
                    new CallRefusal(
                        500, "I/O switchboard server was disabled for this container: " + name))
        .otherwise(cause -> cause);
  }
}
