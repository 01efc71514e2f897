package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import java.util.Arrays;
import java.util.Optional;

/**
 * Says whether a client is to be offered what is left of an agent, how much of it, or why not. The
 * same judgement decides and explains.
 */
final class Appraisal {

  private final ResourceNames names;
  private final Headroom headroom;
  private final Quotas quotas;
  private long[] allowed = new long[8];
  private Portion portion = Portion.NOTHING;
  private boolean limited;
  private boolean kept;

  Appraisal(ResourceNames names, Headroom headroom, Quotas quotas) {
    this.names = names;
    this.headroom = headroom;
    this.quotas = quotas;
  }

  /** What the client is to be offered, or was refused, by the last judgement. */
  Portion portion() {
    return portion;
  }

  /** Whether a limit cut the portion. */
  boolean isLimited() {
    return limited;
  }

  /** Whether something was kept back for the guarantees of others. */
  boolean isKept() {
    return kept;
  }

  /**
   * Why not; empty when the {@link #portion} is to be offered.
   *
   * @param guaranteed whether to give the client what its role is guaranteed and has not got; else
   *     it gets what nobody is guaranteed
   */
  Optional<Reason> judge(Client client, AgentAccount agent, boolean guaranteed) {
    portion = Portion.NOTHING;
    limited = false;
    kept = false;
    int objections = agent.features() & client.blockedBy();
    if (objections != 0) {
      return Optional.of(objection(objections));
    }
    if (!client.wantsSuch(agent)) {
      return Optional.of(Reason.CONSTRAINTS);
    }
    Cut cut = agent.remainder().cut(client, names);
    portion = cut.portion();
    if (portion.isEmpty() || agent.isNothingNew(client, portion)) {
      return Optional.of(Reason.NOTHING_LEFT);
    }
    if (!client.minimum().isMet(portion.scalars())) {
      return Optional.of(Reason.TOO_LITTLE);
    }
    if (cut.declined(agent.declines()).get(client.number())) {
      return Optional.of(Reason.DECLINED);
    }
    if (quotas.exist()) {
      Optional<Reason> reason = fit(client, agent, guaranteed);
      if (reason.isPresent()) {
        return reason;
      }
    }
    return client.hasDeclined(agent, portion.resources())
        ? Optional.of(Reason.DECLINED)
        : Optional.empty();
  }

  private static Reason objection(int objections) {
    if ((objections & (AgentAccount.ONE_ROLE | AgentAccount.FLAT_ROLES)) != 0) {
      return Reason.AGENT_LACKS_CAPABILITY;
    }
    return (objections & AgentAccount.REMOTE) != 0 ? Reason.REMOTE_REGION : Reason.GPUS_KEPT;
  }

  /** Cuts the portion to what quotas leave. */
  private Optional<Reason> fit(Client client, AgentAccount agent, boolean guaranteed) {
    Amounts open = portion.open();
    reach(open.size());
    boolean serves = false;
    for (int name = 0; name < open.size(); name++) {
      long room = Quotas.room(client.role(), name);
      long unmet = guaranteed ? Quotas.unmet(client.role(), name) : 0;
      long spare = unmet > 0 ? unmet : headroom.surplus(name);
      allowed[name] = Math.min(room, spare);
      limited |= room < open.get(name) && room <= spare;
      kept |= spare < open.get(name) && spare < room;
      serves |= unmet > 0 && Math.min(allowed[name], open.get(name)) > 0;
    }
    if (guaranteed && !serves) {
      return Optional.of(Reason.KEPT_FOR_QUOTA);
    }
    if (!limited && !kept) {
      return Optional.empty();
    }
    if (client.minimum().canBeMet(portion, allowed)) {
      portion = portion.cut(allowed, names);
      if (!portion.isEmpty()
          && !agent.isNothingNew(client, portion)
          && client.minimum().isMet(portion.scalars())) {
        return Optional.empty();
      }
    }
    return Optional.of(limited ? Reason.QUOTA_LIMIT : Reason.KEPT_FOR_QUOTA);
  }

  private void reach(int size) {
    if (allowed.length < size) {
      allowed = Arrays.copyOf(allowed, size);
    }
  }
}
