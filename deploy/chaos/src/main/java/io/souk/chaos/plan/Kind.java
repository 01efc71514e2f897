package io.souk.chaos.plan;

/** What can be done to machines. */
public enum Kind {
  /** SIGKILL to the program; tasks go on. */
  KILL,
  /** Everything on the machine dies, tasks too. */
  CRASH,
  /** SIGSTOP, later SIGCONT; long ones outlast every lease. */
  PAUSE,
  /** The program gets a fifth of its time only. */
  SLOW,
  /** SIGTERM; it is started again when it has ended. */
  STOP,
  /** All masters die at one moment, and what they had not forced to their disks is lost. */
  POWER_CUT,
  /** No packet in or out. */
  CUT,
  /** No packet in. */
  DEAF,
  /** No packet out. */
  MUTE,
  /** No packet between a master and the other masters; agents reach all of them. */
  ISOLATE,
  /** No packet from a master to the other masters; it hears them. */
  ISOLATE_MUTE,
  /** No packet between two machines. */
  SEVER,
  /** No packet from one machine to another; those the other way arrive. */
  ONE_WAY,
  /** Two groups of machines that do not reach each other, a minority of the masters in one. */
  SPLIT,
  /** Packets get lost by chance. */
  LOSS,
  /** TCP connections are reset. */
  RESET,
  /** What a machine sends over connections of its own comes late. */
  DELAY,
  /** The disk of a master's registry has no room left. */
  DISK_FULL,
  /** The disk of a master's registry takes a few writes a second only. */
  DISK_SLOW,
  /** The clock of a master jumps, and later back. */
  CLOCK;

  /** Whether it breaks connections between machines. */
  public boolean isOfNetwork() {
    return compareTo(CUT) >= 0 && compareTo(DELAY) <= 0;
  }
}
