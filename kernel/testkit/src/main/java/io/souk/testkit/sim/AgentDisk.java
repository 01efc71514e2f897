package io.souk.testkit.sim;

import com.google.protobuf.ByteString;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an agent finds again when it starts. */
final class AgentDisk {

  private static final int KEPT = 200;

  /** With the agent's id once it has one. */
  AgentInfo info;

  long term;

  /** With every operation applied. */
  Resources total;

  /** Those whose end nobody has acknowledged, by uuid. */
  final Map<ByteString, Operation> operations = new LinkedHashMap<>();

  final Map<String, AgentTask> tasks = new LinkedHashMap<>();
  final Map<String, ExecutorInfo> executors = new LinkedHashMap<>();
  final Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();

  /** The last status of runs whose end was acknowledged, by key. */
  final Map<String, TaskStatus> completed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TaskStatus> eldest) {
          return size() > KEPT;
        }
      };

  AgentDisk(AgentInfo info) {
    this.info = info;
    this.total = WireResources.read(info.getResourcesList());
  }
}
