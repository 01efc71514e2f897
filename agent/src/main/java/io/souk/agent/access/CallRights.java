package io.souk.agent.access;

import io.souk.agent.access.Owners.Owner;
import io.souk.agent.nested.ContainerName;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.agent.Call;
import io.souk.security.Action;
import java.util.Optional;

/**
 * Whether a call of the operator API may be served at all. Reads of many objects may: what the
 * caller must not see is left out of their answers.
 *
 * <p>An executor that has shown its token may launch, await, signal and remove what is in its own
 * container, and read along there, without anybody's permission; it acts for its framework when it
 * names another user than its own.
 */
public final class CallRights {

  /** Where metrics are guarded, whichever way they are asked for. */
  private static final String METRICS = "/metrics/snapshot";

  private final Owners owners;

  public CallRights(Owners owners) {
    this.owners = owners;
  }

  /** What is done to a container, by whose it is. */
  private enum Deed {
    KILL(Action.KILL_NESTED_CONTAINERS, Action.KILL_STANDALONE_CONTAINERS),
    WAIT(Action.WAIT_NESTED_CONTAINERS, Action.WAIT_STANDALONE_CONTAINERS),
    REMOVE(Action.REMOVE_NESTED_CONTAINERS, Action.REMOVE_STANDALONE_CONTAINERS),
    RESIZE(Action.LAUNCH_NESTED_CONTAINERS, Action.LAUNCH_STANDALONE_CONTAINERS);

    private final Action nested;
    private final Action standalone;

    Deed(Action nested, Action standalone) {
      this.nested = nested;
      this.standalone = standalone;
    }
  }

  /** Whether it may be served. */
  public boolean permits(Caller caller, Call call) {
    return caller.mayAll() || judge(caller, call);
  }

  private boolean judge(Caller caller, Call call) {
    return switch (call.getType()) {
      case UNKNOWN,
          GET_HEALTH,
          GET_VERSION,
          GET_LOGGING_LEVEL,
          GET_STATE,
          GET_CONTAINERS,
          GET_FRAMEWORKS,
          GET_EXECUTORS,
          GET_OPERATIONS,
          GET_TASKS,
          GET_AGENT,
          GET_RESOURCE_PROVIDERS,
          // Judged by where their paths lead to.
          LIST_FILES,
          READ_FILE ->
          true;
      case GET_FLAGS -> caller.may(Action.VIEW_FLAGS);
      case GET_METRICS -> caller.mayGet(METRICS);
      case SET_LOGGING_LEVEL -> caller.may(Action.SET_LOG_LEVEL);
      case PRUNE_IMAGES -> caller.may(Action.PRUNE_IMAGES);
      case ADD_RESOURCE_PROVIDER_CONFIG,
          UPDATE_RESOURCE_PROVIDER_CONFIG,
          REMOVE_RESOURCE_PROVIDER_CONFIG ->
          caller.may(Action.MODIFY_RESOURCE_PROVIDER_CONFIGS);
      case MARK_RESOURCE_PROVIDER_GONE -> caller.may(Action.MARK_RESOURCE_PROVIDERS_GONE);
      case READ_LOG -> readLog(caller, call.getReadLog());
      default -> container(caller, call);
    };
  }

  private boolean container(Caller caller, Call call) {
    return switch (call.getType()) {
      case LAUNCH_CONTAINER ->
          launch(
              caller,
              call.getLaunchContainer().getContainerId(),
              call.getLaunchContainer().getCommand());
      case LAUNCH_NESTED_CONTAINER ->
          launch(
              caller,
              call.getLaunchNestedContainer().getContainerId(),
              call.getLaunchNestedContainer().getCommand());
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          session(
              caller,
              call.getLaunchNestedContainerSession().getContainerId(),
              call.getLaunchNestedContainerSession().getCommand());
      case KILL_CONTAINER -> doing(caller, Deed.KILL, call.getKillContainer().getContainerId());
      case KILL_NESTED_CONTAINER ->
          doing(caller, Deed.KILL, call.getKillNestedContainer().getContainerId());
      case WAIT_CONTAINER -> doing(caller, Deed.WAIT, call.getWaitContainer().getContainerId());
      case WAIT_NESTED_CONTAINER ->
          doing(caller, Deed.WAIT, call.getWaitNestedContainer().getContainerId());
      case REMOVE_CONTAINER ->
          doing(caller, Deed.REMOVE, call.getRemoveContainer().getContainerId());
      case REMOVE_NESTED_CONTAINER ->
          doing(caller, Deed.REMOVE, call.getRemoveNestedContainer().getContainerId());
      case UPDATE_CONTAINER_MEMORY_LIMIT -> resize(caller, call.getUpdateContainerMemoryLimit());
      case ATTACH_CONTAINER_INPUT ->
          attachInput(caller, ContainerName.of(call.getAttachContainerInput().getContainerId()));
      case ATTACH_CONTAINER_OUTPUT ->
          attachOutput(caller, ContainerName.of(call.getAttachContainerOutput().getContainerId()));
      default -> false;
    };
  }

  private boolean launch(Caller caller, ContainerID id, CommandInfo command) {
    ContainerName name = ContainerName.of(id);
    Optional<Owner> owner = owners.find(name);
    Optional<String> user = Owners.user(command).or(() -> owner.map(Owner::user));
    if (caller.container().isPresent()) {
      return launchesInOwn(caller, name, owner, user);
    }
    return isStandalone(name, owner)
        ? caller.may(Action.LAUNCH_STANDALONE_CONTAINERS, user)
        : caller.may(Action.LAUNCH_NESTED_CONTAINERS, owner.map(Owner::user))
            && caller.may(Action.LAUNCH_NESTED_CONTAINERS_AS_USER, user);
  }

  private boolean session(Caller caller, ContainerID id, CommandInfo command) {
    ContainerName name = ContainerName.of(id);
    Optional<Owner> owner = owners.find(name);
    Optional<String> user = Owners.user(command).or(() -> owner.map(Owner::user));
    if (caller.container().isPresent()) {
      return launchesInOwn(caller, name, owner, user);
    }
    return caller.may(Action.LAUNCH_NESTED_CONTAINER_SESSIONS, owner.map(Owner::user))
        && caller.may(Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER, user);
  }

  private static boolean launchesInOwn(
      Caller caller, ContainerName name, Optional<Owner> owner, Optional<String> user) {
    return isInOwn(caller, name)
        && owner
            .filter(
                whose -> user.filter(whose.user()::equals).isPresent() || acts(caller, whose, user))
            .isPresent();
  }

  private static boolean acts(Caller caller, Owner owner, Optional<String> user) {
    return owner
        .framework()
        .filter(
            framework -> new LaunchRights(caller.authorizer()).permits(framework, user.orElse("")))
        .isPresent();
  }

  private boolean doing(Caller caller, Deed deed, ContainerID id) {
    ContainerName name = ContainerName.of(id);
    if (caller.container().isPresent()) {
      return isInOwn(caller, name);
    }
    Optional<Owner> owner = owners.find(name);
    return caller.may(
        isStandalone(name, owner) ? deed.standalone : deed.nested, owner.map(Owner::user));
  }

  /** Less memory may be the end of it, more is taken from others. */
  private boolean resize(Caller caller, Call.UpdateContainerMemoryLimit call) {
    return doing(caller, Deed.RESIZE, call.getContainerId())
        && doing(caller, Deed.KILL, call.getContainerId());
  }

  private boolean attachInput(Caller caller, ContainerName name) {
    return caller.may(Action.ATTACH_CONTAINERS_INPUT, owners.find(name).map(Owner::user));
  }

  private boolean attachOutput(Caller caller, ContainerName name) {
    return caller.container().isPresent()
        ? isInOwn(caller, name)
        : caller.may(Action.ATTACH_CONTAINERS_OUTPUT, owners.find(name).map(Owner::user));
  }

  private boolean readLog(Caller caller, Call.ReadLog call) {
    return call.getSource() == Call.ReadLog.Source.CONTAINER
        ? caller.may(
            Action.ACCESS_SANDBOXES,
            owners.find(ContainerName.of(call.getContainerId())).map(Owner::user))
        : caller.may(Action.ACCESS_MESOS_LOGS);
  }

  private static boolean isInOwn(Caller caller, ContainerName name) {
    return caller.container().filter(name::isWithin).isPresent();
  }

  /** What nobody knows would be one that stands alone, unless its name says where it is. */
  private static boolean isStandalone(ContainerName name, Optional<Owner> owner) {
    return owner.map(Owner::isStandalone).orElse(!name.isNested());
  }
}
