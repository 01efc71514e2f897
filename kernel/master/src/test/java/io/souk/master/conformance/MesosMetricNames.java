package io.souk.master.conformance;

import java.util.ArrayList;
import java.util.List;

/** What a Mesos 1.11 master with one framework tells in {@code /metrics/snapshot}. */
final class MesosMetricNames {

  private static final String ENDED =
      "{finished,failed,killed,lost,error,dropped,gone,gone_by_operator}";

  private static final String OPERATION_STATES =
      "{total,pending,recovering,unreachable,finished,failed,error,dropped,gone_by_operator}";

  private static final String STATISTICS = "{,/count,/max,/min,/p50,/p90,/p95,/p99,/p999,/p9999}";

  /** Braces stand for each of what is in them. */
  private static final List<String> OF_ALL =
      List.of(
          "master/{uptime_secs,elected,outstanding_offers,operator_event_stream_subscribers}",
          "master/slaves_{connected,disconnected,active,inactive,unreachable}",
          "master/frameworks_{connected,disconnected,active,inactive}",
          "master/tasks_{staging,starting,running,killing,unreachable}",
          "master/tasks_" + ENDED,
          "master/{dropped_messages,http_cache_hits,recovery_slave_removals}",
          "master/messages_{register,reregister,unregister,deactivate}_framework",
          "master/messages_{launch_tasks,decline_offers,revive_offers,suppress_offers}",
          "master/messages_{resource_request,kill_task,reconcile_tasks,reconcile_operations}",
          "master/messages_{framework_to_executor,executor_to_framework,exited_executor}",
          "master/messages_{,operation_}status_update{,_acknowledgement}",
          "master/messages_{register,reregister,unregister,update}_slave",
          "master/messages_authenticate",
          "master/{valid,invalid}_{framework_to_executor,executor_to_framework}_messages",
          "master/{valid,invalid}_{,operation_}status_update{s,_acknowledgements}",
          "master/event_queue_{messages,dispatches,http_requests}",
          "master/slave_{registrations,reregistrations,removals}",
          "master/slave_removals/reason_{unhealthy,unregistered,registered}",
          "master/slave_{shutdowns,unreachable}_{scheduled,completed,canceled}",
          "master/{cpus,gpus,mem,disk}{,_revocable}_{total,used,percent}",
          "master/operations/" + OPERATION_STATES,
          "master/operations/{reserve,unreserve,create,destroy}/" + OPERATION_STATES,
          "master/operations/{grow_volume,shrink_volume}/" + OPERATION_STATES,
          "master/operations/{create_disk,destroy_disk}/" + OPERATION_STATES,
          "registrar/{queued_operations,registry_size_bytes,state_fetch_ms}",
          "registrar/state_store_ms" + STATISTICS,
          "registrar/log/{recovered,ensemble_size}",
          "allocator/{,mesos/}event_queue_dispatches",
          "allocator/mesos/allocation_runs",
          "allocator/mesos/allocation_run{,_latency}_ms" + STATISTICS,
          "allocator/mesos/resources/{cpus,mem,disk}/{total,offered_or_allocated}",
          "system/{load_1min,load_5min,load_15min,cpus_total,mem_total_bytes,mem_free_bytes}");

  private static final List<String> OF_ONE =
      List.of(
          "{subscribed,calls,events,operations}",
          "calls/{accept,accept_inverse_offers,acknowledge,acknowledge_operation_status,decline}",
          "calls/{decline_inverse_offers,kill,message,reconcile,reconcile_operations,request}",
          "calls/{revive,shutdown,subscribe,suppress,teardown,update_framework}",
          "events/{error,failure,heartbeat,inverse_offers,message,offers,rescind,subscribed}",
          "events/{rescind_inverse_offer,update,update_operation_status}",
          "offers/{sent,accepted,declined,rescinded}",
          "operations/{create,create_disk,destroy,destroy_disk,grow_volume,shrink_volume}",
          "operations/{launch,launch_group,reserve,unreserve}",
          "tasks/active/task_{killing,running,staging,starting,unknown,unreachable}",
          "tasks/terminal/task_" + ENDED);

  private MesosMetricNames() {}

  static List<String> ofAll() {
    return OF_ALL.stream().flatMap(pattern -> expand(pattern).stream()).toList();
  }

  /**
   * @param prefix of the framework, with the slash at its end
   */
  static List<String> ofFramework(String prefix) {
    return OF_ONE.stream()
        .flatMap(pattern -> expand(pattern).stream())
        .map(name -> prefix + name)
        .toList();
  }

  private static List<String> expand(String pattern) {
    int open = pattern.indexOf('{');
    if (open < 0) {
      return List.of(pattern);
    }
    int close = pattern.indexOf('}', open);
    List<String> names = new ArrayList<>();
    for (String one : pattern.substring(open + 1, close).split(",", -1)) {
      names.addAll(expand(pattern.substring(0, open) + one + pattern.substring(close + 1)));
    }
    return names;
  }
}
