package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSessionContract;

class ProcessSessionContractTest extends ContainerSessionContract {
  @Override
  protected ContainerRuntime open() {
    return new ProcessRuntime();
  }
}
