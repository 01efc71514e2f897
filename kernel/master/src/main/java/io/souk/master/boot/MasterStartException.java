package io.souk.master.boot;

/**
 * The master cannot start as configured; the message is one line that names the option, its value
 * and what is wrong.
 */
public final class MasterStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String option;
  private final String value;

  /**
   * @param option as on the command line, for example {@code --port}
   * @param value that was given
   * @param problem what is wrong with it and what would do
   */
  public MasterStartException(String option, String value, String problem) {
    super(option + " " + value + ": " + problem);
    this.option = option;
    this.value = value;
  }

  /** {@link #MasterStartException(String, String, String)} with what brought it about. */
  public MasterStartException(String option, String value, String problem, Throwable cause) {
    super(option + " " + value + ": " + problem, cause);
    this.option = option;
    this.value = value;
  }

  /** The option that has to change. */
  public String option() {
    return option;
  }

  /** The value that cannot be used. */
  public String value() {
    return value;
  }
}
