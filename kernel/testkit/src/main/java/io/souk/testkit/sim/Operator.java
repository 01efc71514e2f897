package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody who changes weights, quotas and the maintenance schedule, and gives up machines. */
final class Operator {

  private static final double ACT_SECONDS = 120;
  private static final List<String> ROLES =
      Population.ROLES.stream().filter(role -> !role.equals("*")).toList();

  private final World world;

  Operator(World world) {
    this.world = world;
  }

  void begin() {
    world
        .agenda()
        .after(
            world.dice().wait(ACT_SECONDS),
            () -> {
              if (!world.calm()) {
                act();
                begin();
              }
            });
  }

  private void act() {
    Dice dice = world.dice();
    int kind = dice.below(20);
    if (kind < 3) {
      call(
          Call.newBuilder()
              .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
              .setUpdateMaintenanceSchedule(
                  Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule())),
          () -> {});
    } else if (kind < 9) {
      weigh(dice.pick(ROLES), Math.round(dice.between(0.5, 4.0) * 10) / 10.0);
    } else if (kind < 19) {
      limit(quotas());
    } else {
      AgentNode agent = dice.pick(world.agents);
      if (!agent.id().isEmpty()) {
        markGone(agent);
      }
    }
  }

  /** Gives up an agent that has been given its id. */
  void markGone(AgentNode agent) {
    call(
        Call.newBuilder()
            .setType(Call.Type.MARK_AGENT_GONE)
            .setMarkAgentGone(
                Call.MarkAgentGone.newBuilder()
                    .setAgentId(AgentID.newBuilder().setValue(agent.id()))),
        () -> {});
  }

  /** Limits a role, whether it has more or not; nothing: no limit. */
  void limit(String role, Map<String, Double> most) {
    QuotaConfig.Builder quota = QuotaConfig.newBuilder().setRole(role);
    most.forEach((name, value) -> quota.putLimits(name, scalar(value)));
    limit(Call.UpdateQuota.newBuilder().setForce(true).addQuotaConfigs(quota).build());
  }

  private void limit(Call.UpdateQuota update) {
    QuotaConfig config = update.getQuotaConfigs(0);
    Role role = new Role(config.getRole());
    Map<String, Long> limits = new LinkedHashMap<>();
    config
        .getLimitsMap()
        .forEach((name, most) -> limits.put(name, Math.round(most.getValue() * 1000)));
    world.watch().quotas().unknown(role);
    call(
        Call.newBuilder().setType(Call.Type.UPDATE_QUOTA).setUpdateQuota(update),
        () -> world.watch().quotas().set(role, limits));
  }

  private void call(Call.Builder call, Runnable onTaken) {
    world
        .masters()
        .leader()
        .ifPresent(
            master ->
                master.handle(
                    "operator",
                    new Command.OperatorCall(call.build(), Optional.empty()),
                    reply -> {
                      world.chronicle().note("operator", "reply", reply);
                      if (reply.taken()) {
                        onTaken.run();
                      }
                    }));
  }

  /** Some machines are to be away for a while; those that were before are not any more. */
  private Schedule schedule() {
    Dice dice = world.dice();
    Schedule.Builder schedule = Schedule.newBuilder();
    Instant start = world.agenda().instant().plusSeconds(dice.between(0, 1800));
    for (AgentNode agent : world.agents) {
      if (dice.chance(0.15)) {
        schedule
            .addWindowsBuilder()
            .addMachineIds(
                MachineID.newBuilder()
                    .setHostname(agent.disk.info.getHostname())
                    .setIp("127.0.0.1"))
            .setUnavailability(
                Unavailability.newBuilder()
                    .setStart(
                        TimeInfo.newBuilder()
                            .setNanoseconds(
                                start.getEpochSecond() * 1_000_000_000L + start.getNano()))
                    .setDuration(DurationInfo.newBuilder().setNanoseconds(dice.seconds(60, 1800))));
      }
    }
    return schedule.build();
  }

  /** Sets a role's weight. */
  void weigh(String role, double weight) {
    call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_WEIGHTS)
            .setUpdateWeights(
                Call.UpdateWeights.newBuilder()
                    .addWeightInfos(WeightInfo.newBuilder().setRole(role).setWeight(weight))),
        () -> {});
  }

  private Call.UpdateQuota quotas() {
    Dice dice = world.dice();
    QuotaConfig.Builder quota = QuotaConfig.newBuilder().setRole(dice.pick(ROLES));
    if (dice.chance(0.6)) {
      int limit = dice.between(0, 40);
      quota.putLimits("cpus", scalar(limit));
      if (dice.chance(0.5)) {
        quota.putLimits("mem", scalar(limit * 1024));
      }
      if (dice.chance(0.5)) {
        quota.putGuarantees("cpus", scalar(Math.min(limit, dice.between(0, 12))));
      }
    }
    return Call.UpdateQuota.newBuilder().setForce(dice.chance(0.5)).addQuotaConfigs(quota).build();
  }

  private static Value.Scalar scalar(double value) {
    return Value.Scalar.newBuilder().setValue(value).build();
  }
}
