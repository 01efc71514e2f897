package io.souk.testkit;

import static io.souk.testkit.Operator.config;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.ExplainQuery;
import io.souk.master.bus.Reply;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.master.ExplainedAgents;
import io.souk.protocol.master.ExplainedRole;
import io.souk.protocol.master.Explanation;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an explanation says, and that it costs no more than it may. */
class ExplainScenarioTest {

  private static final ExplainQuery EVERYTHING =
      new ExplainQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Resources.EMPTY);

  private final Cluster cluster = new Cluster();
  private final SimFramework eng = new SimFramework(cluster, "eng", Type.MULTI_ROLE);

  @Test
  void anEmptyClusterHasNothingToExplain() {
    Explanation answer = explain(EVERYTHING);
    assertThat(answer.getAgents()).isZero();
    assertThat(answer.getFrameworksList()).isEmpty();
    assertThat(answer.getQuotasList()).isEmpty();
  }

  @Test
  void tooLittleForWhatIsNeeded() {
    eng.subscribe();
    new SimAgent(cluster, "a", 4, 512).answering().subscribe();
    new SimAgent(cluster, "b", 4, 1024).answering().subscribe();
    cluster.allocate();
    eng.offers().forEach(offer -> eng.decline(offer, 1000));
    ExplainedAgents lacking = only(explain(needing("cpus:1;mem:4096")));
    assertThat(lacking.getReason()).isEqualTo("LACKS");
    assertThat(lacking.getAgents()).isEqualTo(2);
    assertThat(lacking.getResource()).isEqualTo("mem");
    assertThat(lacking.getAsked()).isEqualTo(4096);
    assertThat(lacking.getMostMap()).containsEntry("mem", 1024.0).containsEntry("cpus", 4.0);
  }

  @Test
  void declinedEndsByItself() {
    eng.subscribe();
    new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    cluster.allocate();
    eng.decline(eng.offer(), 1000);
    ExplainedAgents declined = only(explain(needing("cpus:1")));
    assertThat(declined.getReason()).isEqualTo("DECLINED");
    assertThat(declined.getTemporary()).isTrue();
    assertThat(declined.getUntil() - explain(EVERYTHING).getTime()).isBetween(990.0, 1001.0);
    assertThat(declined.getExample()).startsWith("m1-S");
  }

  @Test
  void whatIsOfferedIsNoRefusal() {
    eng.subscribe();
    new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    cluster.allocate();
    ExplainedRole role = role(explain(EVERYTHING));
    assertThat(role.getOffers()).isEqualTo(1);
    assertThat(role.getNowList()).extracting(ExplainedAgents::getReason).containsExactly("OFFERED");
  }

  @Test
  void whatIsKeptForOtherRoles() {
    eng.subscribe();
    new SimAgent(cluster, "a", 1, 1024)
        .answering()
        .with(
            SimFramework.scalar("cpus", 8).toBuilder()
                .addReservations(
                    Resource.ReservationInfo.newBuilder()
                        .setType(Resource.ReservationInfo.Type.STATIC)
                        .setRole("vip"))
                .build())
        .subscribe();
    cluster.allocate();
    eng.decline(eng.offer(), 1000);
    ExplainedAgents kept = only(explain(needing("cpus:4")));
    assertThat(kept.getReason()).isEqualTo("RESERVED");
    assertThat(kept.getKeptForList()).containsExactly("vip");
    assertThat(kept.getTemporary()).isFalse();
    assertThat(only(explain(needing("cpus:40"))).getReason()).isEqualTo("LACKS");
  }

  @Test
  void suppressionQuotaAndHowTheTaskStands() {
    eng.subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    cluster.allocate();
    Offer offer = eng.offer();
    eng.accept(offer, 1000, task("t", offer, 1, 32));
    agent.take();
    eng.suppress();
    new Operator(cluster).quota(false, config("eng", "g:cpus=2", "l:cpus=3"));
    Explanation answer =
        explain(
            new ExplainQuery(
                Optional.of(new FrameworkId(eng.id().getValue())),
                Optional.of(new Role("eng")),
                Optional.of(new AgentId(agent.id().getValue())),
                Optional.of(new TaskId("t")),
                Resources.EMPTY));
    assertThat(role(answer).getSuppressed()).isTrue();
    assertThat(only(answer).getReason()).isEqualTo("SUPPRESSED");
    assertThat(answer.getQuotasList())
        .singleElement()
        .satisfies(
            quota -> {
              assertThat(quota.getRole()).isEqualTo("eng");
              assertThat(quota.getGuaranteeMap()).containsEntry("cpus", 2.0);
              assertThat(quota.getLimitMap()).containsEntry("cpus", 3.0);
              assertThat(quota.getConsumedMap()).containsEntry("cpus", 1.0);
            });
    assertThat(answer.getTask().getState()).isEqualTo("TASK_STAGING");
    assertThat(answer.getTask().getAgent()).isEqualTo(agent.id().getValue());
  }

  @Test
  void whatTheQuotaLeavesIsLessThanIsNeeded() {
    eng.subscribe();
    new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    new Operator(cluster).quota(false, config("eng", "l:cpus=1"));
    cluster.allocate();
    eng.offers().forEach(offer -> eng.decline(offer, 1000));
    ExplainedAgents bound = only(explain(needing("cpus:2")));
    assertThat(bound.getReason()).isEqualTo("QUOTA_LIMIT");
    assertThat(bound.getResource()).isEqualTo("cpus");
    assertThat(only(explain(needing("cpus:8"))).getReason()).isEqualTo("LACKS");
    assertThat(only(explain(needing("cpus:1"))).getReason()).isEqualTo("DECLINED");
  }

  @Test
  void disconnectedFrameworks() {
    eng.subscribe();
    eng.disconnect();
    new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    Explanation answer = explain(EVERYTHING);
    assertThat(answer.getFrameworks(0).getConnected()).isFalse();
    assertThat(only(answer).getReason()).isEqualTo("FRAMEWORK_INACTIVE");
  }

  /** With quotas a new leader offers nothing until four of five agents are back. */
  @Test
  void agentsThatAreNotBackYet() {
    eng.subscribe();
    SimAgent first = new SimAgent(cluster, "a", 4, 1024).answering().subscribe();
    SimAgent second = new SimAgent(cluster, "b", 4, 1024).answering().subscribe();
    new Operator(cluster).quota(false, config("eng", "l:cpus=8"));
    Cluster next = cluster.restarted();
    SimFramework again = eng.movedTo(next).subscribe();
    first.movedTo(next).answering().subscribe();
    next.allocate();
    assertThat(again.offers()).isEmpty();
    ExplainedAgents held = only(explain(next, needing("cpus:1")));
    assertThat(held.getReason()).isEqualTo("AGENTS_AWAITED");
    assertThat(held.getTemporary()).isTrue();
    second.movedTo(next).answering().subscribe();
    assertThat(only(explain(next, needing("cpus:1"))).getReason()).isNotEqualTo("AGENTS_AWAITED");
    next.allocate();
    assertThat(again.offers()).hasSize(2);
  }

  @Test
  void namesOfNothing() {
    eng.subscribe();
    assertThat(ask(withFramework("nobody")))
        .isEqualTo(new Reply(404, "There is no framework 'nobody'"));
    assertThat(ask(with(Optional.of(new AgentId("x")), Optional.empty())))
        .isEqualTo(new Reply(404, "There is no agent 'x'"));
    assertThat(ask(with(Optional.empty(), Optional.of(new TaskId("x")))))
        .isEqualTo(new Reply(404, "There is no live task 'x'"));
  }

  @Test
  void anAnswerIsBounded() {
    for (int i = 0; i < 30; i++) {
      new SimAgent(cluster, "a" + i, 4, 1024).subscribe();
    }
    SimFramework many = new SimFramework(cluster, "many", Type.MULTI_ROLE);
    many.with(
        info -> {
          for (int i = 0; i < 600; i++) {
            info.addRoles("r" + i);
          }
          return info;
        });
    many.subscribe();
    Explanation answer = explain(EVERYTHING);
    assertThat(answer.getFrameworks(0).getRolesList()).hasSize(500);
    assertThat(answer.getRolesLeftOut()).isEqualTo(101);
    ExplainedRole role = answer.getFrameworks(0).getRoles(0);
    assertThat(role.getNowList().stream().mapToLong(ExplainedAgents::getAgents).sum()).isEqualTo(4);
    assertThat(role.getAgentsLeftOut()).isEqualTo(26);
  }

  private ExplainQuery needing(String resources) {
    return new ExplainQuery(
        Optional.of(new FrameworkId(eng.id().getValue())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ResourcesText.parse(resources, Role.ANY));
  }

  private static ExplainQuery withFramework(String id) {
    return new ExplainQuery(
        Optional.of(new FrameworkId(id)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Resources.EMPTY);
  }

  private static ExplainQuery with(Optional<AgentId> agent, Optional<TaskId> task) {
    return new ExplainQuery(Optional.empty(), Optional.empty(), agent, task, Resources.EMPTY);
  }

  private Reply ask(ExplainQuery query) {
    return cluster.send(new Command.Explain(query));
  }

  private Explanation explain(ExplainQuery query) {
    return explain(cluster, query);
  }

  private static Explanation explain(Cluster cluster, ExplainQuery query) {
    Reply reply = cluster.send(new Command.Explain(query));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return MesosJson.read(reply.body(), Explanation.newBuilder()).build();
  }

  private static ExplainedRole role(Explanation answer) {
    List<ExplainedRole> roles = answer.getFrameworks(0).getRolesList();
    assertThat(roles).hasSize(1);
    return roles.getFirst();
  }

  private static ExplainedAgents only(Explanation answer) {
    assertThat(role(answer).getNowList()).hasSize(1);
    return role(answer).getNow(0);
  }
}
