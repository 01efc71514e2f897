package io.souk.launcher.role;

import io.souk.agent.boot.AgentConfig;
import io.souk.launcher.option.DomainText;
import io.souk.master.boot.MasterConfig;
import io.souk.protocol.mesos.DomainInfo;
import picocli.CommandLine.Option;

/** Where the machine stands; {@code souk up} says it of the master and of all agents. */
final class DomainOption {

  @Option(
      names = "--domain",
      converter = DomainText.class,
      paramLabel = "JSON|FILE",
      description = "Region and zone, as Mesos writes them (default: none).")
  private DomainInfo domain;

  MasterConfig apply(MasterConfig config) {
    return domain == null ? config : config.withDomain(domain);
  }

  AgentConfig apply(AgentConfig config) {
    return domain == null ? config : config.withDomain(domain);
  }
}
