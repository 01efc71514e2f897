package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.framework.match.PortDemand;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskGroupInfo;
import java.util.ArrayList;
import java.util.List;

/** Builds the task group of a pod's instance that was given a place. */
public final class PodBuilder {

  private final Pod pod;
  private final Instance instance;
  private final Task task;
  private final List<PortBinding> ports;
  private OfferPool left;

  private PodBuilder(Pod pod, Instance instance, List<Resource> resources) {
    this.pod = pod;
    this.instance = instance;
    this.task = instance.task().orElseThrow();
    this.ports = PortBinding.of(pod, task.placement());
    this.left = OfferPool.of(resources);
  }

  /**
   * The group as the kernel is to launch it.
   *
   * @param resources what the whole instance takes
   */
  public static Offer.Operation.LaunchGroup build(
      Pod pod, Instance instance, List<Resource> resources) {
    return new PodBuilder(pod, instance, resources).build();
  }

  private Offer.Operation.LaunchGroup build() {
    ExecutorInfo executor = executor();
    TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
    int port = 0;
    for (int i = 0; i < pod.containers().size(); i++) {
      PodContainer container = pod.containers().get(i);
      Container run = task.containers().get(i);
      List<PortBinding> own = ports.subList(port, port + container.ports().size());
      port += own.size();
      List<Integer> hostPorts =
          own.stream().filter(PortBinding::hasHostPort).map(PortBinding::hostPort).toList();
      group.addTasks(
          new PodTaskBuilder(pod, container, task, run, own)
              .build(
                  executor.getExecutorId().getValue(),
                  ports,
                  take(
                      container.resource("cpus"),
                      container.resource("mem"),
                      container.resource("disk"),
                      container.resource("gpus"),
                      hostPorts)));
    }
    return Offer.Operation.LaunchGroup.newBuilder()
        .setExecutor(executor)
        .setTaskGroup(group)
        .build();
  }

  /** A share of what the instance was given. */
  private List<Resource> take(
      double cpus, double mem, double disk, double gpus, List<Integer> hostPorts) {
    Demand share =
        Demand.of(cpus, mem, disk, gpus).withPorts(hostPorts.stream().map(PortDemand::of).toList());
    return switch (left.match(share)) {
      case Match.Found found -> {
        left = found.rest();
        yield found.resources();
      }
      case Match.Refused refused ->
          throw new IllegalStateException(
              "the shares of " + instance.id() + " are more than it was given: " + refused);
    };
  }

  private ExecutorInfo executor() {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue(executorId(instance)))
            .addAllResources(
                take(pod.executor("cpus"), pod.executor("mem"), pod.executor("disk"), 0, List.of()))
            .setLabels(TaskBuilder.labels(pod.labels()));
    JsonNode linux = pod.json().path("linuxInfo");
    if (pod.networkMode() != NetworkMode.HOST || linux.isObject()) {
      ContainerInfo.Builder container =
          ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
      if (pod.networkMode() != NetworkMode.HOST) {
        container.addAllNetworkInfos(networks());
      }
      if (linux.isObject()) {
        // An executor has limits of its own whatever its containers do.
        container.setLinuxInfo(PodTaskBuilder.linux(linux).setShareCgroups(false));
      }
      executor.setContainer(container);
    }
    return executor.build();
  }

  /**
   * {@code instance-<safe path>.<unique>}, and from the second run of an instance on its number:
   * the executor of the run before may still be on its way out.
   */
  private static String executorId(Instance instance) {
    String value = instance.id().value();
    int cut = value.lastIndexOf('.');
    String unique = value.substring(cut + 1).replaceFirst("^(instance|marathon)-", "");
    String first = "instance-" + value.substring(0, cut) + "." + unique;
    return instance.incarnation() == 1 ? first : first + "." + instance.incarnation();
  }

  private List<NetworkInfo> networks() {
    List<NetworkInfo> networks = new ArrayList<>();
    boolean isOnly = pod.networks().size() == 1;
    for (JsonNode each : pod.networks()) {
      String name = each.path("name").asText("mesos-bridge");
      NetworkInfo.Builder network = NetworkInfo.newBuilder().setName(name);
      if (!each.path("labels").isEmpty()) {
        network.setLabels(TaskBuilder.labels(PodTaskBuilder.textMap(each.path("labels"))));
      }
      int index = 0;
      for (PodContainer container : pod.containers()) {
        for (JsonNode endpoint : container.json().path("endpoints")) {
          PortBinding binding = ports.get(index++);
          if (binding.hasHostPort() && (isOnly || isOn(endpoint, name))) {
            publish(network, binding);
          }
        }
      }
      networks.add(network.build());
    }
    return networks;
  }

  private static boolean isOn(JsonNode endpoint, String network) {
    for (JsonNode name : endpoint.path("networkNames")) {
      if (name.textValue().equals(network)) {
        return true;
      }
    }
    return false;
  }

  private static void publish(NetworkInfo.Builder network, PortBinding binding) {
    AppPort port = binding.port();
    for (String protocol : port.protocols()) {
      network.addPortMappings(
          NetworkInfo.PortMapping.newBuilder()
              .setHostPort(binding.hostPort())
              .setContainerPort(binding.containerPort())
              .setProtocol(protocol));
    }
  }
}
