package io.souk.master.decide;

import io.souk.allocator.Holder;
import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.allocator.Refusal;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds now of an agent for a holder.
 *
 * @param reason a reason of the allocator's refusals, or one of those named here
 * @param available what the agent has for the holder's role
 * @param lack what is missing of what is needed
 * @param keptFor roles that have what would do reserved
 * @param until when the reason ends by itself
 */
record Verdict(
    AgentId agent,
    String reason,
    boolean temporary,
    Quantities available,
    Optional<Lack> lack,
    Set<String> keptFor,
    Optional<Instant> until) {

  /** It is offered to the holder at this time. */
  static final String OFFERED = "OFFERED";

  /** Nothing stands against an offer. */
  static final String FITS = "FITS";

  /** Nothing stands against it but that a new leader waits for more agents to come back. */
  static final String AGENTS_AWAITED = "AGENTS_AWAITED";

  /** It has less than is needed. */
  static final String LACKS = "LACKS";

  /** It would have enough, were some of it not reserved for others. */
  static final String RESERVED = "RESERVED";

  /**
   * A resource of which there is too little.
   *
   * @param asked thousandths
   */
  record Lack(String resource, long asked) {}

  static Verdict of(Context context, Holder holder, AgentId agent, Resources needed) {
    Optional<Refusal> refusal = context.state().allocator().explain(holder, agent, context.now());
    if (isOffered(context, holder, agent, needed)) {
      return plain(agent, OFFERED, true, Quantities.NONE);
    }
    Resources all = context.state().allocator().available(agent);
    Quantities available = Quantities.of(all.allocatableTo(holder.role()));
    boolean amountMatters = refusal.map(Refusal::reason).map(Verdict::isAboutAmounts).orElse(true);
    if (!needed.isEmpty() && amountMatters) {
      Quantities asked = Quantities.of(needed);
      Quantities missing = asked.minus(available);
      if (!missing.isEmpty()) {
        return lacking(holder, agent, available, asked, missing, all);
      }
      Optional<Verdict> bound = bound(context, holder, agent, available, asked, refusal);
      if (bound.isPresent()) {
        return bound.get();
      }
    }
    return refusal
        .map(
            why ->
                new Verdict(
                    agent,
                    why.reason().name(),
                    why.reason().temporary(),
                    available,
                    Optional.empty(),
                    Set.of(),
                    why.until()))
        .orElseGet(
            () ->
                plain(
                    agent,
                    context.state().isAllocationPaused() ? AGENTS_AWAITED : FITS,
                    true,
                    available));
  }

  /** The agent has enough, but quotas let the role have only part of it. */
  private static Optional<Verdict> bound(
      Context context,
      Holder holder,
      AgentId agent,
      Quantities available,
      Quantities asked,
      Optional<Refusal> refusal) {
    Optional<String> limited = findLimited(context, holder.role(), asked);
    Quantities cut =
        refusal
            .map(Refusal::available)
            .map(Quantities::of)
            .map(asked::minus)
            .orElse(Quantities.NONE);
    if (limited.isEmpty() && (cut.isEmpty() || context.state().quotas().isEmpty())) {
      return Optional.empty();
    }
    String name = limited.orElseGet(() -> cut.asMap().firstKey());
    Refusal.Reason reason =
        limited.isPresent() ? Refusal.Reason.QUOTA_LIMIT : Refusal.Reason.KEPT_FOR_QUOTA;
    return Optional.of(
        new Verdict(
            agent,
            reason.name(),
            true,
            available,
            Optional.of(new Lack(name, asked.get(name))),
            Set.of(),
            Optional.empty()));
  }

  /** A resource of which the limits above the role leave less than is asked for. */
  private static Optional<String> findLimited(Context context, Role role, Quantities asked) {
    for (Map.Entry<Role, Quota> quota : context.state().quotas().entrySet()) {
      if (QuotaUse.isWithin(role, quota.getKey())) {
        Quantities held = context.state().allocator().quotaConsumed(quota.getKey());
        return quota.getValue().limits().entrySet().stream()
            .filter(
                limit -> asked.get(limit.getKey()) > limit.getValue() - held.get(limit.getKey()))
            .map(Map.Entry::getKey)
            .filter(name -> asked.get(name) > 0)
            .min(Comparator.naturalOrder());
      }
    }
    return Optional.empty();
  }

  private static Verdict plain(
      AgentId agent, String reason, boolean temporary, Quantities available) {
    return new Verdict(
        agent, reason, temporary, available, Optional.empty(), Set.of(), Optional.empty());
  }

  private static Verdict lacking(
      Holder holder,
      AgentId agent,
      Quantities available,
      Quantities asked,
      Quantities missing,
      Resources all) {
    String name = missing.asMap().firstKey();
    boolean reserved = asked.minus(Quantities.of(all)).isEmpty();
    return new Verdict(
        agent,
        reserved ? RESERVED : LACKS,
        !reserved,
        available,
        Optional.of(new Lack(name, asked.get(name))),
        reserved ? othersRoles(holder, all) : Set.of(),
        Optional.empty());
  }

  private static Set<String> othersRoles(Holder holder, Resources all) {
    Set<String> roles = new TreeSet<>();
    all.reserved().entries().stream()
        .map(entry -> entry.key())
        .filter(key -> !key.isAllocatableTo(holder.role()))
        .map(key -> key.role())
        .map(Role::name)
        .forEach(roles::add);
    return roles;
  }

  private static boolean isOffered(
      Context context, Holder holder, AgentId agent, Resources needed) {
    for (OfferRecord offer : context.state().offers(agent)) {
      if (offer.holder().equals(holder)
          && Quantities.of(offer.resources()).covers(Quantities.of(needed))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAboutAmounts(Refusal.Reason reason) {
    return switch (reason) {
      case NOTHING_LEFT, TOO_LITTLE, DECLINED -> true;
      case FRAMEWORK_INACTIVE,
          NOT_IN_ROLE,
          SUPPRESSED,
          AGENT_INACTIVE,
          AGENT_LACKS_CAPABILITY,
          REMOTE_REGION,
          CONSTRAINTS,
          GPUS_KEPT,
          QUOTA_LIMIT,
          KEPT_FOR_QUOTA ->
          false;
    };
  }

  /** What makes two verdicts the same but for the agent. */
  Map.Entry<String, Set<String>> group() {
    return Map.entry(reason + " " + lack.map(Lack::resource).orElse(""), keptFor);
  }
}
