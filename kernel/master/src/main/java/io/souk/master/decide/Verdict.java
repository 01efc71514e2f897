package io.souk.master.decide;

import io.souk.allocator.Holder;
import io.souk.allocator.Quantities;
import io.souk.allocator.Refusal;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
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
    Resources forRole = refusal.map(Refusal::available).orElse(all.allocatableTo(holder.role()));
    Quantities available = Quantities.of(forRole);
    boolean amountMatters = refusal.map(Refusal::reason).map(Verdict::isAboutAmounts).orElse(true);
    if (!needed.isEmpty() && amountMatters) {
      Quantities asked = Quantities.of(needed);
      Quantities missing = missing(asked, available);
      if (!missing.isEmpty()) {
        return lacking(holder, agent, available, asked, missing, all);
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
        .orElse(plain(agent, FITS, true, available));
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
    boolean reserved = missing(asked, Quantities.of(all)).isEmpty();
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

  /** By how much each resource falls short. */
  private static Quantities missing(Quantities asked, Quantities available) {
    return asked.minus(available);
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
