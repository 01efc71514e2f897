package io.souk.chaos.check;

import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.JobPlan;
import java.util.List;
import java.util.Map;

/**
 * All that was seen of a run.
 *
 * @param writes of the clients
 * @param values what each key is at the end
 * @param asked runs that clients asked for
 * @param runEnds by mark, what the platform says became of a run that was asked for
 * @param reigns from the logs of the masters
 * @param acts from the logs of the masters
 * @param claims answers that only the leader may give
 * @param obediences from the logs of the agents
 * @param lives what tasks wrote
 * @param agents what each agent has, by host name
 * @param samples what masters showed
 * @param end what is there when everything is quiet
 * @param plans the jobs that time brings about
 * @param timed what was seen of them
 */
public record Records(
    List<Write> writes,
    Map<String, Map<String, String>> values,
    List<RunAsked> asked,
    Map<String, String> runEnds,
    List<Reign> reigns,
    List<Act> acts,
    List<Claim> claims,
    List<Obedience> obediences,
    List<TaskLife> lives,
    Map<String, Amounts> agents,
    List<Sample> samples,
    End end,
    List<JobPlan> plans,
    Evidence timed) {}
