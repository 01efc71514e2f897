package io.souk.chronos.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Container.External;
import io.souk.chronos.job.Container.NetworkInfo;
import io.souk.chronos.job.Container.PortMapping;
import io.souk.chronos.job.Container.Volume;
import io.souk.chronos.job.Execution.NamedValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The member {@code container}. */
final class ContainerJson {

  private static final int MAX_PORT = 65535;
  private static final UnaryOperator<String> ANY_CASE = text -> text.toUpperCase(Locale.ROOT);

  private ContainerJson() {}

  /** Empty without an image, as Chronos ignored such a container. */
  static Optional<Container> read(Members members) {
    if (members.text("image", "").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Container(
            members.choice("type", Container.Type.values(), ANY_CASE).orElse(Container.Type.DOCKER),
            members.text("image", ""),
            members
                .choice("network", Container.Network.values(), UnaryOperator.identity())
                .orElse(Container.Network.HOST),
            new Container.Networks(
                members.text("networkName"),
                members.objects("networkInfos", ContainerJson::network)),
            members.objects("volumes", ContainerJson::volume),
            members.flag("forcePullImage", false),
            members.objects("parameters", ContainerJson::keyed)));
  }

  private static NamedValue keyed(Members members) {
    return new NamedValue(members.requiredText("key"), members.text("value", ""));
  }

  private static NetworkInfo network(Members members) {
    return new NetworkInfo(
        members.text("name", ""),
        members.choice("protocol", Container.Protocol.values(), ANY_CASE),
        members.objects("labels", ContainerJson::keyed),
        members.objects(
            "portMappings",
            port ->
                new PortMapping(
                    (int) port.integer("hostPort", 0, MAX_PORT),
                    (int) port.integer("containerPort", 0, MAX_PORT),
                    port.text("protocol"))));
  }

  private static Volume volume(Members members) {
    return new Volume(
        members.requiredText("containerPath"),
        members.text("hostPath"),
        members.choice("mode", Volume.Mode.values(), ANY_CASE),
        members
            .object("external")
            .map(
                external ->
                    new External(
                        external.text("name", ""),
                        external.text("provider", ""),
                        external.objects("options", ContainerJson::keyed))));
  }

  static void write(Container container, ObjectNode json) {
    json.put("type", container.type().name());
    json.put("image", container.image());
    json.put("network", container.network().name());
    container.networks().name().ifPresent(name -> json.put("networkName", name));
    ArrayNode infos = json.putArray("networkInfos");
    container.networks().infos().forEach(info -> write(info, infos.addObject()));
    ArrayNode volumes = json.putArray("volumes");
    container.volumes().forEach(volume -> write(volume, volumes.addObject()));
    json.put("forcePullImage", container.forcePullImage());
    keyed(container.parameters(), json.putArray("parameters"));
  }

  private static void write(NetworkInfo info, ObjectNode json) {
    json.put("name", info.name());
    info.protocol().ifPresent(protocol -> json.put("protocol", protocol.wire()));
    keyed(info.labels(), json.putArray("labels"));
    ArrayNode ports = json.putArray("portMappings");
    for (PortMapping port : info.portMappings()) {
      // Chronos wrote port numbers as texts.
      ObjectNode one =
          ports
              .addObject()
              .put("hostPort", Integer.toString(port.hostPort()))
              .put("containerPort", Integer.toString(port.containerPort()));
      port.protocol().ifPresent(protocol -> one.put("protocol", protocol));
    }
  }

  private static void write(Volume volume, ObjectNode json) {
    json.put("containerPath", volume.containerPath());
    volume.hostPath().ifPresent(path -> json.put("hostPath", path));
    volume.mode().ifPresent(mode -> json.put("mode", mode.name()));
    volume
        .external()
        .ifPresent(
            external -> {
              ObjectNode inner = json.putObject("external");
              inner.put("name", external.name()).put("provider", external.provider());
              keyed(external.options(), inner.putArray("options"));
            });
  }

  private static void keyed(List<NamedValue> values, ArrayNode json) {
    values.forEach(value -> json.addObject().put("key", value.name()).put("value", value.value()));
  }
}
