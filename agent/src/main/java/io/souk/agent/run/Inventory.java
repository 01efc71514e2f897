package io.souk.agent.run;

import io.souk.agent.task.TaskRun;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.AgentInfo;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an agent tells a master of itself when it subscribes. */
final class Inventory {

  /** Reported to masters; Mesos 1.11 is the contract kept. */
  static final String VERSION = "1.11.0";

  private Inventory() {}

  static Call subscribe(AgentState state, long term) {
    AgentInfo info = state.info();
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(info)
            .setVersion(VERSION)
            .setTerm(term)
            .setHostport(info.getHostname() + ":" + info.getPort());
    for (AgentInfo.Capability.Type type : AgentInfo.Capability.Type.values()) {
      if (type != AgentInfo.Capability.Type.UNKNOWN) {
        subscribe.addCapabilities(AgentInfo.Capability.newBuilder().setType(type));
      }
    }
    Set<FrameworkId> frameworks = new LinkedHashSet<>();
    for (TaskRun run : state.runs()) {
      if (state.isTerminating(run.key().framework())) {
        continue;
      }
      frameworks.add(run.key().framework());
      subscribe.addTasks(Tasks.of(run, state.wireId()));
    }
    frameworks.forEach(id -> state.framework(id).ifPresent(subscribe::addFrameworks));
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
    state.agentId().ifPresent(id -> call.setAgentId(info.getId()));
    return call.build();
  }
}
