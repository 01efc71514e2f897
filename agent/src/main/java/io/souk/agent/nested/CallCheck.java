package io.souk.agent.nested;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.agent.Call;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is wrong with a call of the agent's API (Mesos v1 agent API). */
public final class CallCheck {

  private static final int HIGHEST_SIGNAL = 64;

  private CallCheck() {}

  /** One line that names the field; empty when the call can be served. */
  public static Optional<String> findProblem(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    String name = call.getType().name().toLowerCase(Locale.ROOT);
    FieldDescriptor field = Call.getDescriptor().findFieldByName(name);
    if (field == null) {
      return Optional.empty();
    }
    // What a caller wants to know of containers has defaults.
    if (!call.hasField(field)) {
      return call.getType() == Call.Type.GET_CONTAINERS
          ? Optional.empty()
          : Optional.of("Expecting '" + name + "' to be present");
    }
    return findProblem(call, name, (Message) call.getField(field));
  }

  private static Optional<String> findProblem(Call call, String name, Message message) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName("container_id");
    if (field != null && message.hasField(field)) {
      ContainerID id = (ContainerID) message.getField(field);
      Optional<String> problem = ContainerName.findProblem(id);
      if (problem.isPresent()) {
        return Optional.of("'" + name + ".container_id' is invalid: " + problem.get());
      }
      if (name.contains("nested") && !id.hasParent()) {
        return Optional.of("Expecting '" + name + ".container_id.parent' to be present");
      }
    }
    return switch (call.getType()) {
      case LAUNCH_CONTAINER -> launch(name, call.getLaunchContainer());
      case LAUNCH_NESTED_CONTAINER ->
          command(name, call.getLaunchNestedContainer().getCommand())
              .or(
                  () ->
                      call.getLaunchNestedContainer().hasContainer()
                          ? container(name, call.getLaunchNestedContainer().getContainer())
                          : Optional.empty());
      case LAUNCH_NESTED_CONTAINER_SESSION -> session(name, call.getLaunchNestedContainerSession());
      case KILL_CONTAINER -> signal(name, call.getKillContainer().getSignal());
      case KILL_NESTED_CONTAINER -> signal(name, call.getKillNestedContainer().getSignal());
      case ATTACH_CONTAINER_INPUT -> input(call.getAttachContainerInput(), true);
      case SET_LOGGING_LEVEL ->
          call.getSetLoggingLevel().getDuration().getNanoseconds() < 0
              ? Optional.of("'" + name + ".duration' must not be negative")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> launch(String name, Call.LaunchContainer launch) {
    int level = ContainerName.of(launch.getContainerId()).level();
    return command(name, launch.getCommand())
        .or(
            () ->
                launch.hasContainer()
                    ? container(name, launch.getContainer())
                        .or(() -> cgroups(name, launch.getContainer(), level))
                    : Optional.empty())
        .or(() -> resources(name, launch.getResourcesList(), level))
        .or(() -> limits(name, launch.getLimitsMap(), level));
  }

  private static Optional<String> session(String name, Call.LaunchNestedContainerSession session) {
    boolean terminal = session.hasContainer() && session.getContainer().hasTtyInfo();
    return command(name, session.getCommand())
        .or(
            () ->
                terminal
                    ? window(
                        name + ".container.tty_info",
                        session.getContainer().getTtyInfo().getWindowSize().getRows(),
                        session.getContainer().getTtyInfo().getWindowSize().getColumns())
                    : Optional.empty());
  }

  private static Optional<String> cgroups(String name, ContainerInfo container, int level) {
    boolean told = container.getLinuxInfo().hasShareCgroups();
    boolean share = container.getLinuxInfo().getShareCgroups();
    if (level == 0 && told && share) {
      return Optional.of(
          "'"
              + name
              + ".container.linux_info.share_cgroups' must be 'false' for a container"
              + " that is in no other");
    }
    return level > 1 && told && !share
        ? Optional.of(
            "'"
                + name
                + ".container.linux_info.share_cgroups' must be 'true' for a container"
                + " nested at the second level or deeper")
        : Optional.empty();
  }

  private static Optional<String> resources(String name, List<Resource> resources, int level) {
    if (level > 1 && !resources.isEmpty()) {
      return Optional.of(
          "'"
              + name
              + ".resources' must be empty for a container nested at the second level or"
              + " deeper");
    }
    for (Resource resource : resources) {
      Optional<String> problem = resource(resource);
      if (problem.isPresent()) {
        return Optional.of(
            "'" + name + ".resources' holds '" + resource.getName() + "' " + problem.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> resource(Resource resource) {
    boolean reserved =
        resource.getReservationsCount() > 0
            || resource.hasReservation()
            || resource.hasRole() && !resource.getRole().equals("*");
    if (reserved) {
      return Optional.of("that is reserved: only unreserved resources are accepted");
    }
    if (resource.hasShared()) {
      return Optional.of("that is shared: only resources of one container's are accepted");
    }
    if (resource.hasRevocable()) {
      return Optional.of("that is revocable: only non-revocable resources are accepted");
    }
    if (resource.hasDisk()) {
      return Optional.of("with a disk or volume: only plain resources are accepted");
    }
    return resource.hasScalar() && !isAmount(resource.getScalar().getValue())
        ? Optional.of("of " + resource.getScalar().getValue() + ": 0 or more is accepted")
        : Optional.empty();
  }

  private static Optional<String> limits(String name, Map<String, Value.Scalar> limits, int level) {
    if (level > 1 && !limits.isEmpty()) {
      return Optional.of(
          "'"
              + name
              + ".limits' must be empty for a container nested at the second level or"
              + " deeper");
    }
    return limits.entrySet().stream()
        .filter(
            limit ->
                !(limit.getKey().equals("cpus") || limit.getKey().equals("mem"))
                    || !(limit.getValue().getValue() > 0))
        .findFirst()
        .map(
            limit ->
                "'"
                    + name
                    + ".limits' of "
                    + limit.getKey()
                    + " "
                    + limit.getValue().getValue()
                    + ": only 'cpus' and 'mem' above 0 are accepted");
  }

  private static boolean isAmount(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY;
  }

  private static Optional<String> container(String name, ContainerInfo container) {
    if (container.getType() == ContainerInfo.Type.DOCKER) {
      return Optional.of(
          "'" + name + ".container.type' is DOCKER: only MESOS is accepted in this call");
    }
    return container.hasTtyInfo()
        ? Optional.of(
            "'"
                + name
                + ".container.tty_info' is accepted in LAUNCH_NESTED_CONTAINER_SESSION"
                + " only")
        : Optional.empty();
  }

  private static Optional<String> command(String name, CommandInfo command) {
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      boolean secret = variable.getType() == Environment.Variable.Type.SECRET;
      if (secret ? !variable.hasSecret() : variable.hasSecret()) {
        return Optional.of(
            "'"
                + name
                + ".command.environment' variable '"
                + variable.getName()
                + "' of type "
                + variable.getType()
                + (secret ? " must have a secret set" : " must not have a secret set"));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> signal(String name, int signal) {
    return signal < 0 || signal > HIGHEST_SIGNAL
        ? Optional.of("'" + name + ".signal' " + signal + ": 1 to " + HIGHEST_SIGNAL + " accepted")
        : Optional.empty();
  }

  private static Optional<String> window(String name, long rows, long columns) {
    return rows < 0 || rows > 65_535 || columns < 0 || columns > 65_535
        ? Optional.of("'" + name + ".window_size' must have 0 to 65535 rows and columns")
        : Optional.empty();
  }

  /**
   * What is wrong with a record of an ATTACH_CONTAINER_INPUT stream.
   *
   * @param first whether it is the first one, which names the container
   */
  public static Optional<String> input(Call.AttachContainerInput input, boolean first) {
    if (!input.hasType() || input.getType() == Call.AttachContainerInput.Type.UNKNOWN) {
      return Optional.of("Expecting 'attach_container_input.type' to be present");
    }
    Call.AttachContainerInput.Type expected =
        first
            ? Call.AttachContainerInput.Type.CONTAINER_ID
            : Call.AttachContainerInput.Type.PROCESS_IO;
    if (input.getType() != expected) {
      return Optional.of(
          "Expecting 'attach_container_input.type' to be '"
              + expected
              + "' in the "
              + (first ? "first record" : "records after the first one"));
    }
    return switch (expected) {
      case CONTAINER_ID -> inputContainer(input);
      case PROCESS_IO -> inputData(input);
      case UNKNOWN -> throw new IllegalStateException();
    };
  }

  private static Optional<String> inputContainer(Call.AttachContainerInput input) {
    return input.hasContainerId()
        ? ContainerName.findProblem(input.getContainerId())
            .map(problem -> "'attach_container_input.container_id' is invalid: " + problem)
        : Optional.of("Expecting 'attach_container_input.container_id' to be present");
  }

  private static Optional<String> inputData(Call.AttachContainerInput input) {
    String at = "attach_container_input.process_io";
    if (!input.hasProcessIo()) {
      return Optional.of("Expecting '" + at + "' to be present");
    }
    var io = input.getProcessIo();
    return switch (io.getType()) {
      case UNKNOWN -> Optional.of("'" + at + ".type' is unknown");
      case DATA ->
          switch (io.getData().getType()) {
            case STDIN -> Optional.empty();
            case UNKNOWN, STDOUT, STDERR ->
                Optional.of("Expecting '" + at + ".data.type' to be 'STDIN'");
          };
      case CONTROL ->
          switch (io.getControl().getType()) {
            case UNKNOWN -> Optional.of("'" + at + ".control.type' is unknown");
            case HEARTBEAT -> Optional.empty();
            case TTY_INFO ->
                io.getControl().hasTtyInfo() && io.getControl().getTtyInfo().hasWindowSize()
                    ? window(
                        at + ".control.tty_info",
                        io.getControl().getTtyInfo().getWindowSize().getRows(),
                        io.getControl().getTtyInfo().getWindowSize().getColumns())
                    : Optional.of(
                        "Expecting '" + at + ".control.tty_info.window_size' to be present");
          };
    };
  }
}
