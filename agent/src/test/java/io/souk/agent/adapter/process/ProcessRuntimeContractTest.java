package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerRuntimeContract;

class ProcessRuntimeContractTest extends ContainerRuntimeContract {
  @Override
  protected ContainerRuntime open() {
    return new ProcessRuntime();
  }
}
