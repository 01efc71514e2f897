package io.souk.chronos.http;

import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the files of a run are.
 *
 * @param address of the agent, {@code host:port}
 * @param path of the directory in the agent's {@code /files}
 */
record Sandbox(String address, String path) {

  /** The sandbox of a run that was given to an agent whose address is known. */
  static Optional<Sandbox> of(Run run, Ledger ledger) {
    Optional<String> address =
        run.trace().place().map(Place::address).filter(known -> !known.isEmpty());
    return address.flatMap(
        at -> ledger.frameworkId().map(framework -> new Sandbox(at, path(run, ledger, framework))));
  }

  private static String path(Run run, Ledger ledger, String framework) {
    // A command's executor has the id of its task, a custom one that of its job.
    boolean custom =
        ledger
            .job(run.job())
            .map(Job::execution)
            .filter(execution -> !execution.work().executor().isEmpty())
            .isPresent();
    return "/frameworks/%s/executors/%s/runs/%s"
        .formatted(
            framework,
            custom ? run.job().value() : run.id().text(),
            run.trace().word().containerId().orElse("latest"));
  }

  /**
   * What a browser opens to see its files.
   *
   * @param scheme by which agents are spoken to
   */
  String link(String scheme) {
    return scheme
        + "://"
        + address
        + "/files/browse?path="
        + URLEncoder.encode(path, StandardCharsets.UTF_8);
  }
}
