package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.job.Execution.Fetch;
import io.souk.chronos.job.Execution.Inputs;
import io.souk.chronos.job.Execution.NamedValue;
import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.job.Execution.Work;
import java.util.List;

/** The members that say what a run is. */
final class ExecutionJson {

  private ExecutionJson() {}

  static Execution read(Members members, JobDefaults defaults) {
    return new Execution(work(members, defaults), inputs(members), needs(members, defaults));
  }

  private static Work work(Members members, JobDefaults defaults) {
    Work work =
        new Work(
            members.text("command", ""),
            members.flag("shell", true),
            members.text("executor", ""),
            members.text("executorFlags", ""),
            members.text("taskInfoData", ""),
            members.texts("arguments"),
            members.text("runAsUser", defaults.runAsUser()));
    checkLine(work);
    return work;
  }

  /** A shell is given its whole line as one argument. */
  private static void checkLine(Work work) {
    int bytes =
        Members.bytes(work.command())
            + work.arguments().stream().mapToInt(argument -> Members.bytes(argument) + 1).sum();
    if (work.shell() && bytes > Members.MAX_TEXT_BYTES) {
      throw invalid(
          "arguments: %d bytes together with the command, a shell line may have %d"
              .formatted(bytes, Members.MAX_TEXT_BYTES));
    }
  }

  private static Inputs inputs(Members members) {
    List<Fetch> fetch =
        members.objects(
            "fetch",
            item ->
                new Fetch(
                    item.requiredText("uri"),
                    item.flag("executable", false),
                    item.flag("cache", false),
                    item.flag("extract", true),
                    item.text("output_file", "")));
    List<String> uris = members.texts("uris");
    if (uris.contains("")) {
      throw invalid("uris[" + uris.indexOf("") + "] is empty");
    }
    if (!fetch.isEmpty()
        && !uris.isEmpty()
        && !uris.equals(fetch.stream().map(Fetch::uri).toList())) {
      throw invalid("Tried to add both uri (deprecated) and fetch parameters; give fetch alone");
    }
    return new Inputs(
        fetch,
        uris,
        members.objects("environmentVariables", ExecutionJson::variable),
        members.object("container").flatMap(ContainerJson::read));
  }

  private static NamedValue variable(Members members) {
    String name = members.requiredText("name");
    if (name.indexOf('=') >= 0) {
      throw invalid(members.at("name") + ": a variable's name must not hold '='");
    }
    return new NamedValue(name, members.text("value", ""));
  }

  private static Needs needs(Members members, JobDefaults defaults) {
    return new Needs(
        members.amount("cpus", defaults.cpus()),
        members.amount("mem", defaults.mem()),
        members.amount("disk", defaults.disk()),
        members.textLists("constraints").stream().map(Constraint::of).toList());
  }
}
