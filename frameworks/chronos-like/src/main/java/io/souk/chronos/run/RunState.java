package io.souk.chronos.run;

/** The life cycle of one attempt. */
public enum RunState {
  /** Committed and waiting, for its time, for an earlier run or for resources. */
  QUEUED,
  /** Committed to an agent; the launch may or may not have reached it. */
  STAGING,
  /** The agent reported it running. */
  RUNNING,
  /** Its agent cannot be reached; it may be running. */
  UNREACHABLE,
  /** Its task ended with success; the call-back that says how the run went has not come yet. */
  AWAITED,
  /** Ended with success. */
  FINISHED,
  /** Ended with an error. */
  FAILED,
  /** Ended because someone asked for it. */
  KILLED,
  /** Nobody can say what became of it. */
  LOST,
  /** It never started: its window passed while it waited. */
  MISSED;

  /** Whether it is over. */
  public boolean terminal() {
    return switch (this) {
      case FINISHED, FAILED, KILLED, LOST, MISSED -> true;
      case QUEUED, STAGING, RUNNING, UNREACHABLE, AWAITED -> false;
    };
  }

  private boolean endsWhatBegan() {
    return terminal() && this != MISSED;
  }

  /** Whether it goes on: a task of it may exist, or its call-back is awaited. */
  public boolean live() {
    return switch (this) {
      case STAGING, RUNNING, UNREACHABLE, AWAITED -> true;
      case QUEUED, FINISHED, FAILED, KILLED, LOST, MISSED -> false;
    };
  }

  /** Whether a run in this state may come to be in state {@code next}. */
  public boolean mayBecome(RunState next) {
    return switch (this) {
      case QUEUED -> next == STAGING || next == MISSED || next == FAILED || next == KILLED;
      case STAGING ->
          next == RUNNING || next == UNREACHABLE || next == AWAITED || next.endsWhatBegan();
      case RUNNING -> next == UNREACHABLE || next == AWAITED || next.endsWhatBegan();
      case UNREACHABLE ->
          next == STAGING || next == RUNNING || next == AWAITED || next.endsWhatBegan();
      case AWAITED -> next.endsWhatBegan();
      case FINISHED, FAILED, KILLED, LOST, MISSED -> false;
    };
  }
}
