package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.CgroupException;
import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.adapter.cgroup.TestCgroups;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerRuntimeContract;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.UUID;

/** Processes with everything of their own keep the contract, too. */
@RequiresCgroups
class NamespacedRuntimeContractTest extends ContainerRuntimeContract {

  private final String agent = UUID.randomUUID().toString();

  @Override
  protected ContainerRuntime open() {
    try {
      return new ProcessRuntime(
          Isolation.NONE
              .withCgroups(TestCgroups.open(agent, TestCgroups.policy(OptionalLong.empty())))
              .withSpaces(EnumSet.allOf(Space.class)));
    } catch (CgroupException e) {
      throw new AssertionError(e);
    }
  }
}
