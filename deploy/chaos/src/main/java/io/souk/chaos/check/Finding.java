package io.souk.chaos.check;

/**
 * Something that should not be.
 *
 * @param kind what rule is broken
 * @param subject of whom it is: a key, a task, an agent, a master, a job
 * @param text what exactly
 */
public record Finding(Kind kind, String subject, String text) {

  /** The rules. */
  public enum Kind {
    /** What is there is neither what was acknowledged last nor what an unknown outcome explains. */
    LOST_WRITE,
    /** A write was acknowledged that nothing can have been done for. */
    WRONG_ANSWER,
    /** A term was gained twice. */
    TWO_LEADERS,
    /** A term was not higher than one before it. */
    TERM_FELL,
    /** A master launched tasks after another one had gained a higher term. */
    DEPOSED_ACTED,
    /** A master answered as the leader though it was asked after a higher term was answered for. */
    DEPOSED_ANSWERED,
    /** An agent obeyed a term that nobody had gained. */
    UNKNOWN_TERM,
    /** More than an agent has was used at one moment. */
    OVERBOOKED,
    /** One port of an agent was held by two tasks at one moment. */
    PORT_TWICE,
    /** A task had more than one process. */
    TWO_PROCESSES,
    /** A task was shown on more than one agent. */
    TWO_PLACES,
    /** A task ran on, or began, after a master had shown that it was over. */
    AFTERLIFE,
    /** The platform says that a task runs, and nothing does. */
    GHOST,
    /** A task runs that the platform does not know. */
    ORPHAN,
    /** An app has not the instances that were asked for, or some of another version. */
    INSTANCES,
    /** A run that was asked for and acknowledged never was. */
    RUN_MISSING,
    /** A run that was asked for once was twice. */
    RUN_DOUBLED,
    /** A run that nobody had asked for, or that was refused. */
    RUN_UNKNOWN,
    /** A master and an agent say different things about what is reserved. */
    RESERVATION,
    /** What {@link io.souk.chaos.job.HistoryCheck} objects to. */
    TIMED_JOB,
    /** After everything was healed the platform did not come to rest. */
    RESTLESS
  }

  @Override
  public String toString() {
    return kind + " " + subject + ": " + text;
  }
}
