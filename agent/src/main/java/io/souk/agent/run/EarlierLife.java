package io.souk.agent.run;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.ExecutorReader;
import io.souk.agent.checkpoint.ExecutorRecord;
import io.souk.agent.recover.Reconfiguration;
import io.souk.agent.recover.RecoveryPolicy;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the disk says of the process that was this agent before, and whether this one may go on in
 * its place. Blocks for the disk; changes nothing of the state.
 */
final class EarlierLife {

  private static final Logger LOG = LoggerFactory.getLogger(EarlierLife.class);

  private final AgentState state;
  private final Checkpoints checkpoints;
  private final RecoveryPolicy policy;
  private final Damage damage;

  EarlierLife(AgentState state, Checkpoints checkpoints, RecoveryPolicy policy, Damage damage) {
    this.state = state;
    this.checkpoints = checkpoints;
    this.policy = policy;
    this.damage = damage;
  }

  /**
   * What the disk holds.
   *
   * @param agent empty for one that registers as a new one
   * @param leftovers containers that may run and that no usable checkpoint describes
   */
  record Disk(
      Optional<AgentInfo> agent,
      boolean rebooted,
      CheckpointReader.Found found,
      List<ExecutorRecord> executors,
      List<CheckpointReader.Leftover> leftovers,
      int errors) {}

  Disk read() throws IOException {
    boolean otherBoot =
        damage
            .read(checkpoints::readBoot, Optional.empty())
            .filter(boot -> !policy.boot().isEmpty() && !boot.equals(policy.boot()))
            .isPresent();
    Optional<AgentInfo> known = damage.read(checkpoints::findAgent, Optional.empty());
    boolean goesOn = known.isPresent() && mayGoOnAs(known.get(), otherBoot);
    if (known.isPresent() && !goesOn) {
      checkpoints.forgetAgent();
    }
    Optional<AgentInfo> agent = goesOn ? known : Optional.empty();
    Optional<AgentId> id = agent.map(info -> new AgentId(info.getId().getValue()));
    CheckpointReader reader =
        new CheckpointReader(
            checkpoints.layout(), damage.strict(), state.retention().completedExecutors());
    CheckpointReader.Found found = damage.read(() -> reader.read(id), CheckpointReader.NOTHING);
    for (Path unfinished : found.unfinished()) {
      checkpoints.discard(id.orElseThrow(), unfinished);
    }
    ExecutorReader executorReader = new ExecutorReader(checkpoints.layout(), damage.strict());
    List<ExecutorRecord> executors =
        id.isPresent() ? damage.read(() -> executorReader.read(id.get()), List.of()) : List.of();
    List<CheckpointReader.Leftover> leftovers = new ArrayList<>(found.leftovers());
    leftovers.addAll(executorReader.leftovers());
    return new Disk(
        agent,
        otherBoot,
        found,
        executors,
        leftovers,
        damage.skipped() + found.errors() + executorReader.errors());
  }

  /** After a reboot nothing is lost when an agent that has changed becomes a new one. */
  private boolean mayGoOnAs(AgentInfo before, boolean otherBoot) throws IOException {
    List<String> refused =
        Reconfiguration.refused(before, state.info(), policy.reconfiguration(), policy.anyPort());
    if (refused.isEmpty()) {
      return true;
    }
    String what = String.join("; ", refused);
    if (otherBoot) {
      LOG.warn("event=becomes_new_agent before={} cause=\"{}\"", before.getId().getValue(), what);
      return false;
    }
    throw new IOException(
        ("--reconfiguration-policy %s: %s. Start the agent with what it had%s, or remove %s to let"
                + " it register as a new agent, which ends its tasks")
            .formatted(
                policy.reconfiguration(),
                what,
                policy.reconfiguration() == Reconfiguration.Policy.EQUAL
                    ? " (or with --reconfiguration-policy additive where it only gains)"
                    : "",
                checkpoints.layout().latestAgent()));
  }

  /** Notes in which boot of the machine the agent recovered. */
  String saveBoot() {
    try {
      checkpoints.saveBoot(policy.boot());
    } catch (IOException e) {
      LOG.error("event=boot_not_saved cause=\"{}\"", e.toString());
    }
    return policy.boot();
  }
}
