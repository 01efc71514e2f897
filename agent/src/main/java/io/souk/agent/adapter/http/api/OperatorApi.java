package io.souk.agent.adapter.http.api;

import io.souk.agent.access.CallRights;
import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.adapter.http.AgentAudit;
import io.souk.agent.adapter.http.Entrance;
import io.souk.agent.adapter.http.FileRights;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.nested.CallCheck;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.nested.LaunchRequest;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView.Phase;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.souk.security.Realm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** {@code POST /api/v1}, also under {@code /slave(1)}. */
public final class OperatorApi {

  private static final Set<String> PATHS = Set.of("/api/v1", "/slave(1)/api/v1");
  private static final int SIGKILL = 9;
  private static final double MEBI = 1L << 20;

  /** More than any machine has, and few enough bytes to be counted. */
  private static final double MOST_MEGABYTES = 1L << 40;

  private final Vertx vertx;
  private final AgentQueries queries;
  private final ContainerControl control;
  private final Reads reads;
  private final FileCalls files;
  private final LogCalls logs;
  private final ContainerList list;
  private final SessionCalls sessions;
  private final VerbosityToggle verbosity;
  private final Entrance entrance;
  private final CallRights rights;
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "agent::Call", CallCheck::findProblem);

  public OperatorApi(
      Vertx vertx,
      AgentQueries queries,
      ContainerControl control,
      VisibleFiles files,
      VerbosityToggle verbosity,
      Entrance entrance,
      Owners owners) {
    this.vertx = vertx;
    this.queries = queries;
    this.control = control;
    this.entrance = entrance;
    this.rights = new CallRights(owners);
    this.reads = new Reads(queries, owners);
    this.files = new FileCalls(files, new FileRights(owners));
    this.logs = new LogCalls(control, files);
    this.list = new ContainerList(queries, control, owners);
    this.sessions = new SessionCalls(vertx, control, files, rights);
    this.verbosity = verbosity;
  }

  /** Adds the API to a router; everything else goes on to the next route. */
  public void addTo(Router router) {
    router
        .route()
        .handler(
            context -> {
              if (PATHS.contains(path(context))) {
                entrance.enterOrBear(
                    context.request(),
                    Realm.AGENT_READWRITE,
                    caller -> {
                      AgentAudit.sentBy(context, caller);
                      handle(
                          new Answer(
                              context.request(),
                              vertx.getOrCreateContext(),
                              caller,
                              doing -> AgentAudit.does(context, doing)));
                    });
              } else {
                context.next();
              }
            });
  }

  private static String path(RoutingContext context) {
    String path = context.request().path();
    if (path == null) {
      return "";
    }
    String plain = path.replace("%28", "(").replace("%29", ")");
    return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private void handle(Answer answer) {
    HttpMethod method = answer.request().method();
    if (method != HttpMethod.POST) {
      answer.request().resume();
      answer.request().response().putHeader("Allow", "POST");
      answer.status(
          405,
          "405 Method Not Allowed. Expecting one of { 'POST' }, but received '"
              + method.name()
              + "'.");
      return;
    }
    if (queries.view().phase() == Phase.RECOVERING) {
      answer.request().resume();
      answer.status(503, "Agent has not finished recovery");
      return;
    }
    try {
      MediaTypes types = MediaTypes.of(answer.request());
      if (types.streamsIn()) {
        sessions.input(answer, types);
      } else {
        read(answer, types);
      }
    } catch (RuntimeException e) {
      answer.request().resume();
      answer.refuse(e);
    }
  }

  private void read(Answer answer, MediaTypes types) {
    bodies
        .read(answer.request())
        .onSuccess(
            parsed -> {
              switch (parsed) {
                case Parsed.Valid<Call> valid -> guarded(answer, valid.call(), types);
                case Parsed.Refused<Call> refused -> refuse(answer, refused);
              }
            });
  }

  /** A client that goes on sending after it was refused loses its connection. */
  private static void refuse(Answer answer, Parsed.Refused<Call> refused) {
    boolean sending = !answer.request().isEnded();
    answer.status(refused.status(), refused.text());
    if (sending) {
      answer.request().connection().close();
    }
  }

  private void guarded(Answer answer, Call call, MediaTypes types) {
    try {
      serve(answer, call, types);
    } catch (RuntimeException e) {
      answer.refuse(e);
    }
  }

  private void serve(Answer answer, Call call, MediaTypes types) {
    answer.does(call);
    if (types.streamsOut() && !streamsOut(call.getType())) {
      throw new CallRefusal(
          406, "Streaming response is not supported for " + call.getType() + " call");
    }
    if (!rights.permits(answer.caller(), call)) {
      throw CallRefusal.forbidden();
    }
    switch (call.getType()) {
      case UNKNOWN -> throw new CallRefusal(501, "501 Not Implemented.");
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          sessions.launch(answer, call.getLaunchNestedContainerSession(), types);
      case ATTACH_CONTAINER_OUTPUT ->
          sessions.output(
              answer, ContainerName.of(call.getAttachContainerOutput().getContainerId()), types);
      case ATTACH_CONTAINER_INPUT ->
          throw new CallRefusal(
              415, "Streaming request is required for ATTACH_CONTAINER_INPUT call");
      case LAUNCH_CONTAINER -> launch(answer, LaunchRequest.of(call.getLaunchContainer()));
      case LAUNCH_NESTED_CONTAINER ->
          launch(answer, LaunchRequest.of(call.getLaunchNestedContainer()));
      case KILL_CONTAINER ->
          kill(
              answer,
              call.getKillContainer().getContainerId(),
              call.getKillContainer().getSignal());
      case KILL_NESTED_CONTAINER ->
          kill(
              answer,
              call.getKillNestedContainer().getContainerId(),
              call.getKillNestedContainer().getSignal());
      case REMOVE_CONTAINER ->
          answer.when(control.remove(ContainerName.of(call.getRemoveContainer().getContainerId())));
      case REMOVE_NESTED_CONTAINER ->
          answer.when(
              control.remove(ContainerName.of(call.getRemoveNestedContainer().getContainerId())));
      case UPDATE_CONTAINER_MEMORY_LIMIT ->
          answer.when(limitMemory(call.getUpdateContainerMemoryLimit()));
      case SET_LOGGING_LEVEL -> setVerbosity(answer, call.getSetLoggingLevel());
      case PRUNE_IMAGES, REMOVE_RESOURCE_PROVIDER_CONFIG -> answer.status(200, "");
      case ADD_RESOURCE_PROVIDER_CONFIG, UPDATE_RESOURCE_PROVIDER_CONFIG ->
          throw new CallRefusal(
              500, "This agent has no directory for the configuration of resource providers");
      case MARK_RESOURCE_PROVIDER_GONE ->
          throw new CallRefusal(
              500,
              "Resource provider "
                  + call.getMarkResourceProviderGone().getResourceProviderId().getValue()
                  + " is unknown: this agent has no resource providers");
      case GET_HEALTH,
          GET_FLAGS,
          GET_VERSION,
          GET_METRICS,
          GET_LOGGING_LEVEL,
          LIST_FILES,
          READ_FILE,
          READ_LOG,
          GET_STATE,
          GET_CONTAINERS,
          GET_FRAMEWORKS,
          GET_EXECUTORS,
          GET_OPERATIONS,
          GET_TASKS,
          GET_AGENT,
          GET_RESOURCE_PROVIDERS,
          WAIT_NESTED_CONTAINER,
          WAIT_CONTAINER ->
          answer.with(response(answer.caller(), call), types);
    }
  }

  private Future<Response> response(Caller caller, Call call) {
    return switch (call.getType()) {
      case LIST_FILES -> files.list(caller, call.getListFiles());
      case READ_FILE -> files.read(caller, call.getReadFile());
      case READ_LOG -> logs.read(call.getReadLog());
      case GET_CONTAINERS -> list.answer(caller, call.getGetContainers());
      case GET_LOGGING_LEVEL -> Future.succeededFuture(verbosity());
      case WAIT_CONTAINER -> Waits.answer(control, call.getWaitContainer());
      case WAIT_NESTED_CONTAINER -> Waits.answer(control, call.getWaitNestedContainer());
      default -> Future.succeededFuture(reads.answer(caller, call.getType()));
    };
  }

  private Response verbosity() {
    return Response.newBuilder()
        .setType(Response.Type.GET_LOGGING_LEVEL)
        .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder().setLevel(verbosity.level()))
        .build();
  }

  private void setVerbosity(Answer answer, Call.SetLoggingLevel call) {
    // What is above all there is, is all there is; so is what does not fit an int.
    int level = call.getLevel() < 0 ? Integer.MAX_VALUE : call.getLevel();
    verbosity.set(level, Duration.ofNanos(call.getDuration().getNanoseconds()));
    answer.status(200, "");
  }

  private static boolean streamsOut(Call.Type type) {
    return type == Call.Type.ATTACH_CONTAINER_OUTPUT
        || type == Call.Type.LAUNCH_NESTED_CONTAINER_SESSION;
  }

  private void launch(Answer answer, LaunchRequest request) {
    control
        .launch(request)
        .onComplete(
            done ->
                answer
                    .context()
                    .runOnContext(
                        now -> {
                          if (done.failed()) {
                            answer.refuse(done.cause());
                          } else {
                            answer.status(
                                switch (done.result()) {
                                  case STARTED -> 200;
                                  case EXISTS -> 202;
                                },
                                "");
                          }
                        }));
  }

  private Future<Void> limitMemory(Call.UpdateContainerMemoryLimit call) {
    double megabytes = call.getMemoryLimit().getValue();
    if (!(megabytes > 0 && megabytes <= MOST_MEGABYTES)) {
      throw CallRefusal.badRequest(
          "'update_container_memory_limit.memory_limit' "
              + megabytes
              + ": expected a number of MB above 0");
    }
    return control.limitMemory(
        ContainerName.of(call.getContainerId()), Math.max(1, Math.round(megabytes * MEBI)));
  }

  private void kill(Answer answer, ContainerID id, int signal) {
    answer.when(control.kill(ContainerName.of(id), signal == 0 ? SIGKILL : signal));
  }
}
