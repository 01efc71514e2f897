package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.master.ExcludedAgents;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.scheduler.AttributeConstraint.Selector.PseudoattributeType;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which agents offer constraints exclude, and that saying so costs no more than it may. */
class ExcludedAgentsScenarioTest {

  private final Cluster cluster = new Cluster();

  private SimAgent agent(String name) {
    return new SimAgent(cluster, name, 4, 1024).answering().subscribe();
  }

  private static OfferConstraints hosts(String regex, Stream<String> roles) {
    OfferConstraints.RoleConstraints.Builder role = OfferConstraints.RoleConstraints.newBuilder();
    var constraint = role.addGroupsBuilder().addAttributeConstraintsBuilder();
    constraint.getSelectorBuilder().setPseudoattributeType(PseudoattributeType.HOSTNAME);
    constraint.getPredicateBuilder().getTextMatchesBuilder().setRegex(regex);
    OfferConstraints.Builder all = OfferConstraints.newBuilder();
    roles.forEach(name -> all.putRoleConstraints(name, role.build()));
    return all.build();
  }

  private static void subscribe(
      Cluster cluster, SimFramework framework, OfferConstraints constraints) {
    StreamId stream = cluster.newStream();
    framework.stream = Optional.of(stream);
    cluster.trySend(
        new Command.SubscribeFramework(
            stream,
            Call.Subscribe.newBuilder()
                .setFrameworkInfo(framework.info)
                .setOfferConstraints(constraints)
                .build(),
            Optional.empty()));
    framework
        .events(Event.Type.SUBSCRIBED)
        .forEach(
            event ->
                framework.info =
                    framework.info.toBuilder()
                        .setId(event.getSubscribed().getFrameworkId())
                        .build());
  }

  private SimFramework constrained(String name, String regex) {
    SimFramework framework = new SimFramework(cluster, name, Type.MULTI_ROLE);
    framework.with(info -> info.addRoles(name + "/open"));
    subscribe(cluster, framework, hosts(regex, Stream.of(name)));
    return framework;
  }

  private String ask() {
    return ask(Optional.empty());
  }

  private String ask(Optional<FrameworkId> framework) {
    Reply reply = cluster.send(new Command.ListExcluded(framework));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.body();
  }

  @Test
  void nobodyIsConstrained() {
    new SimFramework(cluster, "free", Type.MULTI_ROLE).subscribe();
    agent("a1");
    assertThat(ask()).isEqualTo("{\"frameworks\":{}}");
  }

  @Test
  void excludedAgentsOfTheRolesThatHaveConstraints() {
    new SimFramework(cluster, "free", Type.MULTI_ROLE).subscribe();
    SimFramework some = constrained("some", "a.*");
    SimFramework any = constrained("any", ".*");
    agent("a1");
    SimAgent other = agent("b1");
    assertThat(ask())
        .isEqualTo(
            "{\"frameworks\":{\"%s\":{\"roles\":{\"some\":{\"excluded_agents\":[\"%s\"]}}},"
                    .formatted(some.id().getValue(), other.id().getValue())
                + "\"%s\":{\"roles\":{\"any\":{\"excluded_agents\":[]}}}}}"
                    .formatted(any.id().getValue()));
  }

  @Test
  void oneFramework() {
    constrained("some", "a.*");
    SimFramework any = constrained("any", ".*");
    FrameworkId id = new FrameworkId(any.id().getValue());
    assertThat(ask(Optional.of(id)))
        .isEqualTo(
            "{\"frameworks\":{\"%s\":{\"roles\":{\"any\":{\"excluded_agents\":[]}}}}}"
                .formatted(id));
    assertThat(cluster.send(new Command.ListExcluded(Optional.of(new FrameworkId("x")))))
        .isEqualTo(new Reply(404, "There is no framework 'x'"));
  }

  @Test
  void followsWhatHappens() {
    SimFramework some = constrained("some", "a.*");
    SimAgent agent = agent("b1");
    some.suppress();
    some.disconnect();
    assertThat(ask()).contains(agent.id().getValue());
    some.subscribe();
    assertThat(ask()).isEqualTo("{\"frameworks\":{}}");
  }

  @Test
  void anAnswerIsBounded() {
    IntStream.range(0, 60).forEach(i -> agent("b" + i));
    SimFramework many = new SimFramework(cluster, "many", Type.MULTI_ROLE);
    List<String> roles = IntStream.range(0, 900).mapToObj(i -> "r" + (1000 + i)).toList();
    many.with(info -> info.addAllRoles(roles));
    subscribe(cluster, many, hosts("a", roles.stream()));
    ExcludedAgents listed = MesosJson.read(ask(), ExcludedAgents.newBuilder()).build();
    var shown = listed.getFrameworksOrThrow(many.id().getValue()).getRolesMap();
    assertThat(shown).hasSize(834);
    assertThat(listed.getRolesLeftOut()).isEqualTo(66);
    assertThat(shown.get("r1832").getExcludedAgentsList()).hasSize(60);
    assertThat(shown.get("r1832").hasAgentsLeftOut()).isFalse();
    assertThat(shown.get("r1833").getExcludedAgentsList()).hasSize(20);
    assertThat(shown.get("r1833").getAgentsLeftOut()).isEqualTo(40);
  }

  @Test
  void aMasterThatDoesNotLeadDoesNotSay() {
    cluster.send(new Command.LeadershipLost("another member leads"));
    assertThat(cluster.send(new Command.ListExcluded(Optional.empty())).status()).isEqualTo(503);
  }
}
