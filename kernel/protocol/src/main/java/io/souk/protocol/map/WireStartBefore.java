package io.souk.protocol.map;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The latest moment at which a task may be started, which frameworks say in a label. A launch can
 * be on its way for long when something hangs; whoever has it then must not start what has become
 * pointless.
 */
public final class WireStartBefore {

  /** The label's key; its value is a time like {@code 2030-01-31T10:00:00Z}. */
  public static final String LABEL = "souk.start-before";

  private WireStartBefore() {}

  /** Adds the label. */
  public static void write(TaskInfo.Builder task, Instant latest) {
    task.getLabelsBuilder().addLabels(Label.newBuilder().setKey(LABEL).setValue(latest.toString()));
  }

  /**
   * What the label says, if the task has it.
   *
   * @throws WireException VALUE when it is no time
   */
  public static Optional<Instant> read(TaskInfo task) {
    for (Label label : task.getLabels().getLabelsList()) {
      if (label.getKey().equals(LABEL)) {
        try {
          return Optional.of(Instant.parse(label.getValue()));
        } catch (DateTimeParseException unreadable) {
          throw new WireException(
              Code.VALUE, "Label " + LABEL + " must be a time like 2030-01-31T10:00:00Z");
        }
      }
    }
    return Optional.empty();
  }
}
