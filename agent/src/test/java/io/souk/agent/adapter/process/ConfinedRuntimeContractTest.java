package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.CgroupException;
import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.adapter.cgroup.TestCgroups;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerRuntimeContract;
import java.util.OptionalLong;
import java.util.UUID;

/** Processes in control groups keep the contract, too. */
@RequiresCgroups
class ConfinedRuntimeContractTest extends ContainerRuntimeContract {

  private final String agent = UUID.randomUUID().toString();

  @Override
  protected ContainerRuntime open() {
    try {
      return new ProcessRuntime(
          Isolation.NONE.withCgroups(
              TestCgroups.open(agent, TestCgroups.policy(OptionalLong.empty()))));
    } catch (CgroupException e) {
      throw new AssertionError(e);
    }
  }
}
