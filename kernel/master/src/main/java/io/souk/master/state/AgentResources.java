package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.master.view.SharedValues;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.Conversion;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent has, as the master sees it: what the agent has confirmed, with the operations on
 * top that it was told to carry out and is assumed to succeed in. An operation that failed is taken
 * back by leaving it out, and with it those that cannot do without it.
 *
 * @param confirmed what the agent is known to have, nothing lent included
 * @param foreseen operations in the order in which they were sent
 * @param lent may be taken back by the agent at any time: revocable
 * @param total all of it together
 */
public record AgentResources(
    Resources confirmed, List<Foreseen> foreseen, Resources lent, Resources total) {

  /**
   * An operation that is counted before the agent's own account of its resources has it.
   *
   * @param done whether the agent has said so; it waits for the ones before it
   */
  public record Foreseen(ByteString operation, Conversion conversion, boolean done) {

    private Foreseen carriedOut() {
      return new Foreseen(operation, conversion, true);
    }
  }

  public AgentResources {
    foreseen = List.copyOf(foreseen);
  }

  /** What an agent says that it has; what is revocable of it is taken as lent. */
  public static AgentResources of(Resources reported) {
    return of(
        reported.filter(key -> !key.revocable()),
        List.of(),
        reported.filter(ResourceKey::revocable));
  }

  private static AgentResources of(Resources confirmed, List<Foreseen> foreseen, Resources lent) {
    Resources all = confirmed;
    for (Foreseen one : foreseen) {
      if (one.conversion().appliesTo(all)) {
        all = one.conversion().apply(all);
      }
    }
    return new AgentResources(confirmed, foreseen, lent, all.plus(lent));
  }

  /** The same, of which other agents share what they have alike. */
  AgentResources shared(SharedValues values) {
    return new AgentResources(
        values.share(confirmed), foreseen, values.share(lent), values.share(total));
  }

  /** With one more operation on its way to the agent. */
  public AgentResources foresee(ByteString operation, Conversion conversion) {
    List<Foreseen> all = new ArrayList<>(foreseen);
    all.add(new Foreseen(operation, conversion, false));
    return of(confirmed, all, lent);
  }

  /** The agent has carried the operation out. */
  public AgentResources done(ByteString operation) {
    return settled(
        foreseen.stream()
            .map(one -> one.operation().equals(operation) ? one.carriedOut() : one)
            .toList());
  }

  /** The agent has not carried the operation out and will not. */
  public AgentResources undone(ByteString operation) {
    return settled(foreseen.stream().filter(one -> !one.operation().equals(operation)).toList());
  }

  /** What is done becomes part of what is confirmed as soon as nothing before it is open. */
  private AgentResources settled(List<Foreseen> all) {
    Resources now = confirmed;
    int settled = 0;
    while (settled < all.size() && all.get(settled).done()) {
      Conversion next = all.get(settled).conversion();
      now = next.appliesTo(now) ? next.apply(now) : now;
      settled++;
    }
    return of(now, all.subList(settled, all.size()), lent);
  }

  /** The agent lends this, and nothing else any more. */
  public AgentResources lending(Resources revocable) {
    return of(confirmed, foreseen, revocable);
  }

  /**
   * The agent says what it has while operations may be on their way to it: those are taken as done
   * that explain the difference.
   *
   * @param reported nothing lent included
   */
  public AgentResources reported(Resources reported) {
    Resources explained = confirmed;
    List<Foreseen> open = new ArrayList<>();
    for (int next = 0; ; next++) {
      if (explained.equals(reported)) {
        open.addAll(foreseen.subList(next, foreseen.size()));
        return new AgentResources(reported, List.of(), lent, reported).settled(open);
      }
      if (next == foreseen.size()) {
        return of(reported, foreseen, lent);
      }
      Foreseen one = foreseen.get(next);
      if (one.conversion().appliesTo(explained)) {
        explained = one.conversion().apply(explained);
      } else {
        // The agent could not do it either, and is about to say so.
        open.add(one);
      }
    }
  }
}
