package io.souk.testkit.sim;

import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.TaskInfo;

/** Every attempt to launch carries a label of its own, by which it is known everywhere. */
final class Launches {

  private static final String LABEL = "launch";

  private Launches() {}

  static String of(TaskInfo task) {
    return task.getLabels().getLabelsList().stream()
        .filter(label -> label.getKey().equals(LABEL))
        .map(Label::getValue)
        .findFirst()
        .orElse("");
  }

  static void mark(TaskInfo.Builder task, String launch) {
    task.getLabelsBuilder().addLabels(Label.newBuilder().setKey(LABEL).setValue(launch));
  }
}
