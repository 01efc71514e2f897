package io.souk.master.decide;

import io.souk.allocator.Holder;
import io.souk.allocator.Quota;
import io.souk.allocator.RefusalCount;
import io.souk.master.bus.Command;
import io.souk.master.bus.ExplainQuery;
import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.Sight;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.role.Role;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.master.ExplainedFramework;
import io.souk.protocol.master.ExplainedQuota;
import io.souk.protocol.master.ExplainedRole;
import io.souk.protocol.master.ExplainedTask;
import io.souk.protocol.master.Explanation;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /explain}: why frameworks are not offered what they may be waiting for. Only the loop
 * knows, so it is asked; what one question may cost is bounded.
 */
final class ExplainDecider {

  private static final int NOT_FOUND = 404;

  /** So many pairs of a framework and a role are explained. */
  private static final int MAX_ROLES = 500;

  /** So many quotas are shown; what is consumed of each has to be added up. */
  private static final int MAX_QUOTAS = 50;

  /** So many agents are looked at for all roles together, at some ten microseconds each. */
  private static final int MAX_LOOKS = 2_000;

  private final Context context;
  private final ExplainQuery query;
  private final Sight sight;
  private final Map<Holder, List<RefusalCount>> refusals = new HashMap<>();
  private final Map<Holder, Long> offers = new HashMap<>();

  private ExplainDecider(Context context, Command.Explain question) {
    this.context = context;
    this.query = question.query();
    this.sight = context.sight(question.principal());
  }

  static Decision explain(Context context, Command.Explain question) {
    ExplainDecider decider = new ExplainDecider(context, question);
    Optional<String> unknown = decider.findUnknown();
    if (unknown.isPresent()) {
      return Decision.reply(new Reply(NOT_FOUND, unknown.get()));
    }
    return Decision.reply(new Reply(200, MesosJson.writeText(decider.write())));
  }

  /** What the caller may not see is as unknown as what is not there. */
  private Optional<String> findUnknown() {
    Optional<FrameworkId> framework = query.framework();
    if (framework.isPresent()
        && context
            .state()
            .findFramework(framework.get())
            .filter(it -> sight.framework(it.info()))
            .isEmpty()) {
      return Optional.of("There is no framework '" + framework.get() + "'");
    }
    if (query.agent().isPresent() && context.state().findAgent(query.agent().get()).isEmpty()) {
      return Optional.of("There is no agent '" + query.agent().get() + "'");
    }
    return query.task().isPresent() && findTask(query.task().get()).isEmpty()
        ? Optional.of("There is no live task '" + query.task().get() + "'")
        : Optional.empty();
  }

  private Explanation write() {
    Explanation.Builder answer =
        Explanation.newBuilder()
            .setTime(context.nowSeconds())
            .setAgents(context.state().agents().size());
    List<Holder> holders = holders();
    if (holders.size() > MAX_ROLES) {
      answer.setRolesLeftOut(holders.size() - MAX_ROLES);
      holders = holders.subList(0, MAX_ROLES);
    }
    int looks = Math.max(1, MAX_LOOKS / Math.max(1, holders.size()));
    collectRefusals();
    context.state().offers().forEach(offer -> offers.merge(offer.holder(), 1L, Long::sum));
    Map<FrameworkId, ExplainedFramework.Builder> frameworks = new HashMap<>();
    for (Holder holder : holders) {
      frameworks
          .computeIfAbsent(holder.framework(), id -> begin(answer, id))
          .addRoles(role(holder, looks));
    }
    writeQuotas(answer, holders);
    query.task().flatMap(this::findTask).ifPresent(task -> answer.setTask(task(task)));
    return answer.build();
  }

  private ExplainedFramework.Builder begin(Explanation.Builder answer, FrameworkId id) {
    FrameworkRecord framework = context.state().findFramework(id).orElseThrow();
    return answer
        .addFrameworksBuilder()
        .setId(id.value())
        .setName(framework.info().getName())
        .setConnected(framework.connected());
  }

  private List<Holder> holders() {
    Collection<FrameworkRecord> asked =
        query.framework().isPresent()
            ? List.of(context.state().findFramework(query.framework().get()).orElseThrow())
            : context.state().frameworks();
    List<Holder> holders = new ArrayList<>();
    for (FrameworkRecord framework : asked) {
      if (!sight.framework(framework.info())) {
        continue;
      }
      for (Role role : framework.roles()) {
        if (query.role().map(role::equals).orElse(true) && sight.role(role.name())) {
          holders.add(new Holder(framework.id(), role));
        }
      }
    }
    return holders;
  }

  private void collectRefusals() {
    for (RefusalCount count : context.state().allocator().refusals()) {
      refusals.computeIfAbsent(count.holder(), fresh -> new ArrayList<>()).add(count);
    }
  }

  private ExplainedRole role(Holder holder, int looks) {
    FrameworkRecord framework = context.state().findFramework(holder.framework()).orElseThrow();
    ExplainedRole.Builder role =
        ExplainedRole.newBuilder()
            .setRole(holder.role().name())
            .setSuppressed(framework.suppressed().contains(holder.role()))
            .setWeight(context.state().weights().getOrDefault(holder.role(), 1.0))
            .setShare(context.state().allocator().share(holder.role()))
            .setOffers(offers.getOrDefault(holder, 0L));
    refusals.getOrDefault(holder, List.of()).stream()
        .sorted(Comparator.comparing(RefusalCount::lastAt).reversed())
        .forEach(count -> writeRefusals(role, count));
    writeAgents(role, holder, looks);
    return role.build();
  }

  private static void writeRefusals(ExplainedRole.Builder role, RefusalCount count) {
    role.addRefusedBuilder()
        .setReason(count.reason().name())
        .setCount(count.count())
        .setLastTime(Verdicts.seconds(count.lastAt()))
        .setLastAgent(count.lastAgent().value());
  }

  private void writeAgents(ExplainedRole.Builder role, Holder holder, int looks) {
    Collection<AgentRecord> agents =
        query.agent().isPresent()
            ? List.of(context.state().findAgent(query.agent().get()).orElseThrow())
            : context.state().agents();
    Verdicts verdicts = new Verdicts();
    agents.stream()
        .limit(looks)
        .forEach(agent -> verdicts.add(Verdict.of(context, holder, agent.id(), query.needed())));
    role.addAllNow(verdicts.write());
    if (agents.size() > looks) {
      role.setAgentsLeftOut(agents.size() - looks);
    }
  }

  /** Those that bind the roles explained come first. */
  private void writeQuotas(Explanation.Builder answer, List<Holder> holders) {
    Map<Role, Quota> quotas = context.state().quotas();
    List<Role> roles = new ArrayList<>(quotas.keySet());
    roles.removeIf(role -> !sight.quota(role.name()));
    roles.sort(
        Comparator.comparing(
            role -> holders.stream().noneMatch(h -> QuotaUse.isWithin(h.role(), role))));
    for (Role role : roles.subList(0, Math.min(roles.size(), MAX_QUOTAS))) {
      ExplainedQuota.Builder quota = answer.addQuotasBuilder().setRole(role.name());
      Verdicts.units(quotas.get(role).guarantees().asMap()).forEach(quota::putGuarantee);
      Verdicts.units(quotas.get(role).limits()).forEach(quota::putLimit);
      Verdicts.units(QuotaUse.consumed(context, role).asMap()).forEach(quota::putConsumed);
    }
    if (roles.size() > MAX_QUOTAS) {
      answer.setQuotasLeftOut(roles.size() - MAX_QUOTAS);
    }
  }

  private Optional<TaskRecord> findTask(TaskId task) {
    return context.state().frameworks().stream()
        .filter(it -> query.framework().map(it.id()::equals).orElse(true))
        .filter(it -> sight.framework(it.info()))
        .flatMap(
            it ->
                findTask(it.id(), task)
                    .filter(found -> sight.task(found.task(), Optional.of(it.info())))
                    .stream())
        .findFirst();
  }

  private Optional<TaskRecord> findTask(FrameworkId framework, TaskId task) {
    return context
        .state()
        .findTask(framework, task)
        .or(() -> context.state().findUnreachableTask(framework, task))
        .or(
            () ->
                context
                    .state()
                    .unconfirmed()
                    .find(framework, task)
                    .flatMap(it -> Takeover.find(new Draft(), it)));
  }

  private static ExplainedTask task(TaskRecord record) {
    ExplainedTask.Builder task =
        ExplainedTask.newBuilder()
            .setId(record.id().value())
            .setFramework(record.framework().value())
            .setAgent(record.agent().value())
            .setState(record.task().getState().name());
    int statuses = record.task().getStatusesCount();
    if (statuses > 0) {
      TaskStatus last = record.task().getStatuses(statuses - 1);
      task.setSince(last.getTimestamp());
      if (last.hasReason()) {
        task.setReason(last.getReason().name());
      }
      if (last.hasMessage()) {
        task.setMessage(last.getMessage());
      }
    }
    return task.build();
  }
}
