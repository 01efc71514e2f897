package io.souk.allocator;

import java.util.BitSet;

/** What clients of one kind may have of what is left of an agent, and which of them declined it. */
final class Cut {

  /** Of agents that nobody has declined anything of. */
  private static final BitSet NOBODY = new BitSet();

  private final Portion portion;
  private BitSet declined = NOBODY;
  private int version;

  Cut(Portion portion) {
    this.portion = portion;
  }

  Portion portion() {
    return portion;
  }

  /** The numbers of those who have declined all of this; not to be changed. */
  BitSet declined(AgentDeclines declines) {
    if (version != declines.version()) {
      version = declines.version();
      declined = declines.clientsThatDeclined(portion.resources());
    }
    return declined;
  }
}
