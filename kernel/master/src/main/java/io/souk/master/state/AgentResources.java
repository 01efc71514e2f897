package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

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
  public record Foreseen(ByteString operation, Conversion conversion, boolean done) {}

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

  /** With one more operation on its way to the agent. */
  public AgentResources foresee(ByteString operation, Conversion conversion) {
    List<Foreseen> all = new ArrayList<>(foreseen);
    all.add(new Foreseen(operation, conversion, false));
    return of(confirmed, all, lent);
  }

  /** The agent has carried the operation out. */
  public AgentResources done(ByteString operation) {
    List<Foreseen> open =
        changed(
            one ->
                one.operation().equals(operation)
                    ? new Foreseen(operation, one.conversion(), true)
                    : one);
    Resources now = confirmed;
    while (!open.isEmpty() && open.getFirst().done()) {
      Conversion next = open.removeFirst().conversion();
      now = next.appliesTo(now) ? next.apply(now) : now;
    }
    return of(now, open, lent);
  }

  private List<Foreseen> changed(UnaryOperator<Foreseen> change) {
    return new ArrayList<>(foreseen.stream().map(change).toList());
  }

  /** The agent has not carried the operation out and will not. */
  public AgentResources undone(ByteString operation) {
    return of(
        confirmed,
        foreseen.stream().filter(one -> !one.operation().equals(operation)).toList(),
        lent);
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
    for (int done = 0; ; done++) {
      if (explained.equals(reported)) {
        return of(reported, foreseen.subList(done, foreseen.size()), lent);
      }
      if (done == foreseen.size() || !foreseen.get(done).conversion().appliesTo(explained)) {
        return of(reported, foreseen, lent);
      }
      explained = foreseen.get(done).conversion().apply(explained);
    }
  }
}
