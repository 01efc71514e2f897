package io.souk.chronos.launch;

import com.google.protobuf.ByteString;
import io.souk.chronos.job.Execution.Fetch;
import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.job.Execution.Work;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.protocol.map.WireStartBefore;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes the task of a run. */
public final class TaskBuilder {

  private static final Pattern REMOTE = Pattern.compile("(https?|ftps?)://\\S+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private TaskBuilder() {}

  /** The task that {@code run} of {@code job} becomes with {@code resources} of {@code offer}. */
  public static TaskInfo build(Job job, Run run, Offer offer, List<Resource> resources) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("ChronosTask:" + job.name())
            .setTaskId(TaskID.newBuilder().setValue(run.id().text()))
            .setAgentId(offer.getAgentId())
            .addAllResources(resources);
    if (job.policy().maxCompletionSeconds() > 0) {
      task.setMaxCompletionTime(
          DurationInfo.newBuilder()
              .setNanoseconds(job.policy().maxCompletionSeconds() * NANOS_PER_SECOND));
    }
    startBy(job, run).ifPresent(latest -> WireStartBefore.write(task, latest));
    Environment environment = environment(job, run, offer);
    if (job.execution().work().executor().isEmpty()) {
      task.setCommand(command(job, run, environment));
      job.execution()
          .inputs()
          .container()
          .ifPresent(container -> task.setContainer(ContainerBuilder.build(container)));
    } else {
      customExecutor(job, environment, task);
    }
    return task.build();
  }

  /**
   * The end of the window of a run that time or parents brought about, for the agent to look at: a
   * launch that hangs on its way would start the task after it.
   */
  private static Optional<Instant> startBy(Job job, Run run) {
    return run.id().attempt() == 0 && run.cause() != Cause.MANUAL
        ? job.epsilon().map(window -> run.due().plus(window.length()))
        : Optional.empty();
  }

  private static CommandInfo command(Job job, Run run, Environment environment) {
    Work work = job.execution().work();
    CommandInfo.Builder command =
        CommandInfo.newBuilder().setShell(work.shell()).setEnvironment(environment);
    command.addAllUris(uris(job));
    if (!work.runAsUser().isEmpty()) {
      command.setUser(work.runAsUser());
    }
    String executable = work.command();
    if (REMOTE.matcher(executable).matches()) {
      command.addUris(CommandInfo.URI.newBuilder().setValue(executable).setExecutable(true));
      executable = "./" + executable.substring(executable.lastIndexOf('/') + 1);
    }
    if (work.shell()) {
      String arguments = run.arguments().orElseGet(() -> String.join(" ", work.arguments()));
      String line = arguments.isBlank() ? executable : executable + " " + arguments;
      // Without a command the image says what to run, which no shell may stand before.
      return line.isEmpty() ? command.setShell(false).build() : command.setValue(line).build();
    }
    List<String> arguments =
        run.arguments().map(text -> List.of(BLANKS.split(text.trim()))).orElse(work.arguments());
    boolean docker = job.execution().inputs().container().isPresent();
    if (!executable.isEmpty()) {
      command.setValue(executable);
      // A process is given its whole argument vector, an image only what follows the executable.
      if (!docker) {
        command.addArguments(executable);
      }
    }
    return command.addAllArguments(arguments).build();
  }

  private static List<CommandInfo.URI> uris(Job job) {
    Set<String> seen = new LinkedHashSet<>();
    List<Fetch> all = new ArrayList<>(job.execution().inputs().fetch());
    job.execution().inputs().uris().forEach(uri -> all.add(Fetch.ofUri(uri)));
    return all.stream().filter(fetch -> seen.add(fetch.uri())).map(TaskBuilder::uri).toList();
  }

  private static CommandInfo.URI uri(Fetch fetch) {
    CommandInfo.URI.Builder uri =
        CommandInfo.URI
            .newBuilder()
            .setValue(fetch.uri())
            .setExecutable(fetch.executable())
            .setCache(fetch.cache())
            .setExtract(fetch.extract());
    if (!fetch.outputFile().isEmpty()) {
      uri.setOutputFile(fetch.outputFile());
    }
    return uri.build();
  }

  private static Environment environment(Job job, Run run, Offer offer) {
    Map<String, String> variables = new LinkedHashMap<>();
    job.execution()
        .inputs()
        .environment()
        .forEach(variable -> variables.put(variable.name(), variable.value()));
    Needs needs = job.execution().needs();
    variables.put("mesos_task_id", run.id().text());
    variables.put("MESOS_TASK_ID", run.id().text());
    variables.put("CHRONOS_JOB_OWNER", job.about().owner());
    variables.put("CHRONOS_JOB_NAME", job.name().value());
    variables.put("HOST", offer.getHostname());
    variables.put("CHRONOS_RESOURCE_MEM", Double.toString(needs.mem().toDouble()));
    variables.put("CHRONOS_RESOURCE_CPU", Double.toString(needs.cpus().toDouble()));
    variables.put("CHRONOS_RESOURCE_DISK", Double.toString(needs.disk().toDouble()));
    variables.put("CHRONOS_JOB_RUN_TIME", Long.toString(run.due().toEpochMilli()));
    variables.put("CHRONOS_JOB_RUN_ATTEMPT", Integer.toString(run.id().attempt()));
    Environment.Builder environment = Environment.newBuilder();
    variables.forEach(
        (name, value) ->
            environment.addVariables(
                Environment.Variable.newBuilder().setName(name).setValue(value)));
    return environment.build();
  }

  private static void customExecutor(Job job, Environment environment, TaskInfo.Builder task) {
    Work work = job.execution().work();
    CommandInfo.Builder command =
        CommandInfo.newBuilder()
            .setValue(work.executor())
            .setEnvironment(environment)
            .addAllUris(uris(job));
    if (!work.runAsUser().isEmpty()) {
      command.setUser(work.runAsUser());
    }
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(job.name().value()))
            .setCommand(command);
    job.execution()
        .inputs()
        .container()
        .ifPresent(container -> executor.setContainer(ContainerBuilder.build(container)));
    String data =
        work.taskInfoData().isEmpty()
            ? work.executorFlags() + "|" + work.command()
            : work.taskInfoData();
    task.setExecutor(executor).setData(ByteString.copyFromUtf8(data));
  }
}
