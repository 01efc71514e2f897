package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Says why a holder is not offered what is left of an agent. */
final class Explanation {

  private final Map<FrameworkId, FrameworkFacts> frameworks;
  private final Clients clients;
  private final Appraisal appraisal;

  Explanation(Map<FrameworkId, FrameworkFacts> frameworks, Clients clients, Appraisal appraisal) {
    this.frameworks = frameworks;
    this.clients = clients;
    this.appraisal = appraisal;
  }

  /** Empty when it would be offered. */
  Optional<Refusal> explain(Holder holder, AgentAccount agent, Instant now) {
    Resources left = agent.remainder().whole().resources().allocatableTo(holder.role());
    Optional<Reason> outer = findReason(holder, agent);
    if (outer.isPresent()) {
      return outer.map(reason -> refusal(holder, agent, reason, left, Optional.empty()));
    }
    Client client = clients.find(holder).orElseThrow();
    boolean guaranteed =
        clients.needy.get(client.number()) && appraisal.judge(client, agent, true).isEmpty();
    if (guaranteed) {
      return Optional.empty();
    }
    Optional<Reason> reason = appraisal.judge(client, agent, false);
    Resources refused = appraisal.portion().resources();
    Optional<Instant> until =
        reason.filter(Reason.DECLINED::equals).isPresent()
            ? until(client, agent, refused)
            : Optional.empty();
    if (until.isPresent() && !until.get().isAfter(now)) {
      return Optional.empty();
    }
    return reason.map(why -> refusal(holder, agent, why, refused, until));
  }

  private Optional<Reason> findReason(Holder holder, AgentAccount agent) {
    FrameworkFacts framework = frameworks.get(holder.framework());
    if (framework == null || !framework.active()) {
      return Optional.of(Reason.FRAMEWORK_INACTIVE);
    }
    if (!framework.roles().contains(holder.role())) {
      return Optional.of(Reason.NOT_IN_ROLE);
    }
    if (framework.suppressed().contains(holder.role())) {
      return Optional.of(Reason.SUPPRESSED);
    }
    return agent.facts().active() ? Optional.empty() : Optional.of(Reason.AGENT_INACTIVE);
  }

  private static Optional<Instant> until(Client client, AgentAccount agent, Resources refused) {
    return agent.declines().declinedUntil(client, refused).stream()
        .mapToObj(Instant::ofEpochMilli)
        .findFirst();
  }

  private static Refusal refusal(
      Holder holder,
      AgentAccount agent,
      Reason reason,
      Resources available,
      Optional<Instant> until) {
    return new Refusal(holder, agent.facts().id(), reason, available, until);
  }
}
