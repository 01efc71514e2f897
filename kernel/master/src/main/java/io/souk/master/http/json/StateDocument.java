package io.souk.master.http.json;

import io.souk.master.view.FrameworkView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.security.Action;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** {@code /state}, {@code /state-summary}, {@code /version} and {@code /flags}. */
public final class StateDocument {

  /** QUOTA_V2 is one, although the wire's enum does not know it. */
  private static final List<String> CAPABILITIES =
      List.of("AGENT_UPDATE", "AGENT_DRAINING", "QUOTA_V2");

  static final DateTimeFormatter BUILD_DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private final MasterIdentity master;

  /** One at a time writes what the next one takes over. */
  private final Lock writing = new ReentrantLock();

  /** Given up when memory is short. */
  private volatile SoftReference<WrittenState> last = new SoftReference<>(WrittenState.none());

  /** Documents of the master that is {@code master}. */
  public StateDocument(MasterIdentity master) {
    this.master = master;
  }

  /** {@code GET /state}. */
  public void writeState(JsonOut out, Visible seen) throws IOException {
    if (seen.sight().isAll()) {
      writeWhole(out, seen);
    } else {
      ClusterIndex index = new ClusterIndex(seen);
      writeState(
          out,
          seen,
          () -> AgentJson.writeAll(out, index),
          framework -> FrameworkJson.write(out, framework, index));
    }
  }

  /** Of readers from whom nothing is hidden, the next may take over what has not changed. */
  private void writeWhole(JsonOut out, Visible seen) throws IOException {
    writing.lock();
    try {
      WrittenState earlier =
          Optional.ofNullable(last.get())
              .filter(state -> !state.isOutgrown())
              .orElseGet(WrittenState::none);
      WholeState now = new WholeState(out, seen, earlier);
      writeState(out, seen, now::writeAgents, now::writeFramework);
      last = new SoftReference<>(now.complete());
    } finally {
      writing.unlock();
    }
  }

  private void writeState(
      JsonOut out, Visible seen, JsonOut.Body agents, JsonOut.Part<FrameworkView> frameworks)
      throws IOException {
    out.object(
        () -> {
          writeVersionFields(out);
          writeMaster(out, seen.snapshot());
          if (seen.sight().may(Action.VIEW_FLAGS)) {
            writeFlags(out);
          }
          out.array("slaves", agents);
          out.array(
              "recovered_slaves",
              seen.snapshot().recoveredAgents(),
              agent -> AgentJson.writeRecovered(out, agent));
          out.array("frameworks", shown(seen, framework -> !framework.completed()), frameworks);
          out.array("completed_frameworks", shown(seen, FrameworkView::completed), frameworks);
          out.strings("orphan_tasks", List.of());
          out.strings("unregistered_frameworks", List.of());
        });
  }

  /** Gives up what the last answer left for the next. */
  public void forget() {
    last.clear();
  }

  /** {@code GET /state-summary}. */
  public void writeSummary(JsonOut out, Visible seen) throws IOException {
    ClusterIndex index = new ClusterIndex(seen);
    List<FrameworkView> running = shown(seen, framework -> !framework.completed());
    out.object(
        () -> {
          out.string("hostname", master.info().getHostname());
          writeCluster(out);
          out.array(
              "slaves",
              seen.snapshot().agents(),
              agent -> AgentJson.writeSummary(out, agent, index));
          out.array(
              "frameworks",
              running,
              framework -> FrameworkJson.writeSummary(out, framework, index));
        });
  }

  /** {@code GET /version}. */
  public void writeVersion(JsonOut out) throws IOException {
    out.object(() -> writeVersionFields(out));
  }

  /** {@code GET /flags}. */
  public void writeFlagsDocument(JsonOut out) throws IOException {
    out.object(() -> writeFlags(out));
  }

  private static List<FrameworkView> shown(Visible seen, Predicate<FrameworkView> which) {
    return seen.frameworks().stream().filter(which).toList();
  }

  private void writeVersionFields(JsonOut out) throws IOException {
    out.string("version", master.build().apiVersion());
    out.string("build_date", BUILD_DATE.format(master.build().builtAt()));
    out.seconds("build_time", master.build().builtAt());
    out.string("build_user", master.build().builtBy());
  }

  private void writeMaster(JsonOut out, LiveView.Snapshot snapshot) throws IOException {
    MasterInfo info = master.info();
    out.seconds("start_time", master.started());
    if (snapshot.leader().isPresent()) {
      out.seconds("elected_time", snapshot.leader().get().elected());
    }
    out.string("id", info.getId());
    out.string("pid", info.getPid());
    out.string("hostname", info.getHostname());
    out.strings("capabilities", CAPABILITIES);
    long active = snapshot.agents().stream().filter(agent -> agent.active()).count();
    out.real("activated_slaves", active);
    out.real("deactivated_slaves", snapshot.agents().size() - active);
    out.real("unreachable_slaves", snapshot.unreachableAgents().size());
    writeDomain(out, info);
    if (snapshot.leader().isPresent()) {
      writeLeader(out, snapshot.leader().get());
    }
    writeCluster(out);
  }

  private static void writeLeader(JsonOut out, LeaderView leader) throws IOException {
    MasterInfo info = leader.info();
    out.string("leader", info.getPid());
    out.object(
        "leader_info",
        () -> {
          out.string("id", info.getId());
          out.string("pid", info.getPid());
          out.number("port", info.getPort());
          out.string("hostname", info.getHostname());
          writeDomain(out, info);
        });
  }

  private static void writeDomain(JsonOut out, MasterInfo info) throws IOException {
    if (info.hasDomain()) {
      out.message("domain", info.getDomain());
    }
  }

  private void writeCluster(JsonOut out) throws IOException {
    if (master.cluster().isPresent()) {
      out.string("cluster", master.cluster().get());
    }
  }

  private void writeFlags(JsonOut out) throws IOException {
    out.object(
        "flags",
        () -> {
          for (Map.Entry<String, String> flag : master.flags().entrySet()) {
            out.string(flag.getKey(), flag.getValue());
          }
        });
  }
}
