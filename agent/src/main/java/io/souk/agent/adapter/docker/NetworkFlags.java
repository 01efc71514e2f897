package io.souk.agent.adapter.docker;

import static io.souk.agent.adapter.docker.RunFlag.host;
import static io.souk.agent.adapter.docker.RunFlag.ignored;
import static io.souk.agent.adapter.docker.RunFlag.refused;

import com.github.dockerjava.api.model.Link;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Options of {@code docker run} about networks and names in them. */
final class NetworkFlags {

  private NetworkFlags() {}

  static Map<String, RunFlag> table() {
    Map<String, RunFlag> flags = new HashMap<>();
    // The planner has chosen by it already.
    flags.put("network", ignored());
    names(flags);
    addresses(flags);
    return flags;
  }

  private static void names(Map<String, RunFlag> flags) {
    flags.put("hostname", (options, value) -> options.hostname = Optional.of(value));
    flags.put("domainname", (options, value) -> options.domainname = Optional.of(value));
    flags.put("network-alias", (options, value) -> options.aliases.add(value));
    flags.put(
        "add-host",
        host(
            (host, it) ->
                host.withExtraHosts(
                    RunFlag.plus(host.getExtraHosts(), it).toArray(String[]::new))));
    flags.put("dns", host((host, it) -> host.withDns(RunFlag.plus(host.getDns(), it))));
    flags.put(
        "dns-search",
        host((host, it) -> host.withDnsSearch(RunFlag.plus(host.getDnsSearch(), it))));
    flags.put(
        "dns-opt", host((host, it) -> host.withDnsOptions(RunFlag.plus(host.getDnsOptions(), it))));
    flags.put(
        "link", host(Link::parse, (host, it) -> host.withLinks(RunFlag.plus(host.getLinks(), it))));
  }

  private static void addresses(Map<String, RunFlag> flags) {
    flags.put("mac-address", (options, value) -> options.macAddress = Optional.of(value));
    flags.put("ip", (options, value) -> options.ipv4 = Optional.of(value));
    flags.put("ip6", (options, value) -> options.ipv6 = Optional.of(value));
    flags.put("link-local-ip", refused("this option is not supported"));
    flags.put(
        "publish",
        (options, value) ->
            PublishedPorts.publish(value).forEach(binding -> publish(options, binding)));
    flags.put("publish-all", host(RunFlag::flag, (host, it) -> host.withPublishAllPorts(it)));
    flags.put(
        "expose", (options, value) -> options.exposedPorts.addAll(PublishedPorts.expose(value)));
    flags.put(
        "sysctl",
        (options, value) -> {
          Map<String, String> all = new HashMap<>();
          if (options.host.getSysctls() != null) {
            all.putAll(options.host.getSysctls());
          }
          RunFlag.pair(value, "=", all);
          options.host.withSysctls(all);
        });
  }

  /** Binds one port more. */
  static void publish(RunOptions options, PortBinding binding) {
    options.exposedPorts.add(binding.getExposedPort());
    Ports all = new Ports();
    if (options.host.getPortBindings() != null) {
      options
          .host
          .getPortBindings()
          .getBindings()
          .forEach(
              (port, bindings) ->
                  Arrays.stream(bindings == null ? new Ports.Binding[0] : bindings)
                      .forEach(each -> all.bind(port, each)));
    }
    all.bind(binding.getExposedPort(), binding.getBinding());
    options.host.withPortBindings(all);
  }
}
