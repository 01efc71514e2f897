package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.effect.Effect;
import io.souk.master.state.Change;
import io.souk.registry.Write;
import java.util.List;

/**
 * What is to be done about a command.
 *
 * @param changes of the state, in order
 * @param writes to the registry, which must be committed before anything of this is seen outside
 * @param effects to run afterwards, in order
 * @param reply to the sender of the command
 */
public record Decision(
    List<Change> changes, List<Write> writes, List<Effect> effects, Reply reply) {

  public Decision {
    changes = List.copyOf(changes);
    writes = List.copyOf(writes);
    effects = List.copyOf(effects);
  }

  /** Nothing but an answer. */
  public static Decision reply(Reply reply) {
    return new Decision(List.of(), List.of(), List.of(), reply);
  }
}
