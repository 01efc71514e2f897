package io.souk.agent.fake;

import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Views of agents, in one place because a view has many parts. */
public final class Views {
  private Views() {}

  /** An agent that has ended four tasks. */
  public static AgentView of(
      AgentInfo info, Path workDir, Map<String, String> flags, List<FrameworkView> frameworks) {
    return of(AgentView.Phase.RUNNING, info, workDir, flags, frameworks);
  }

  public static AgentView of(
      AgentView.Phase phase,
      AgentInfo info,
      Path workDir,
      Map<String, String> flags,
      List<FrameworkView> frameworks) {
    return new AgentView(
        phase,
        info,
        Optional.of("master:5050"),
        Instant.parse("2026-01-01T00:00:00Z"),
        flags,
        frameworks,
        List.of(),
        new AgentView.Counters(Map.of(TaskState.TASK_FINISHED, 4L), 1, 0, 0, 0, 0.25),
        workDir,
        WireResources.read(info.getResourcesList()),
        List.of(AgentInfo.Capability.Type.MULTI_ROLE),
        Map.of("c1", new FetchProgress("http://h/a", 1, 2, 10, OptionalLong.of(20))),
        Optional.empty());
  }
}
