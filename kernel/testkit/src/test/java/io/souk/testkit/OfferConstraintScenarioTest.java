package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.StreamId;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.AttributeConstraint;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Mesos v1 scheduler API, offer_constraints; on the way from SUBSCRIBE to the allocator. */
class OfferConstraintScenarioTest {

  private Cluster cluster = new Cluster();
  private SimFramework framework = new SimFramework(cluster, "r1", Type.MULTI_ROLE);

  private SimAgent agent(String rack) {
    SimAgent agent = new SimAgent(cluster, "agent-" + rack, 4, 1024).answering();
    agent.info =
        agent.info.toBuilder()
            .addAttributes(
                Attribute.newBuilder()
                    .setName("rack")
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue(rack)))
            .build();
    return agent.subscribe();
  }

  private static OfferConstraints racks(String regex) {
    OfferConstraints.RoleConstraints.Builder role = OfferConstraints.RoleConstraints.newBuilder();
    var constraint = role.addGroupsBuilder().addAttributeConstraintsBuilder();
    constraint.getSelectorBuilder().setAttributeName("rack");
    constraint.getPredicateBuilder().getTextMatchesBuilder().setRegex(regex);
    return OfferConstraints.newBuilder().putRoleConstraints("r1", role.build()).build();
  }

  private StreamId subscribe(OfferConstraints constraints) {
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
    framework.events(Event.Type.SUBSCRIBED).stream()
        .findFirst()
        .ifPresent(
            event ->
                framework.info =
                    framework.info.toBuilder()
                        .setId(event.getSubscribed().getFrameworkId())
                        .build());
    return stream;
  }

  @Test
  void onlyWantedAgentsAreOfferedAndAnUpdateWidensTheChoice() {
    subscribe(racks("a[0-9]"));
    agent("a1");
    agent("b1");
    cluster.allocate();
    assertThat(framework.offers()).hasSize(1);
    assertThat(framework.offer().getHostname()).isEqualTo("agent-a1");
    Call.Builder update = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
    update
        .getUpdateFrameworkBuilder()
        .setFrameworkInfo(framework.info)
        .setOfferConstraints(racks("[ab].*"));
    assertThat(framework.call(update).status()).isEqualTo(200);
    cluster.allocate();
    assertThat(framework.offers()).hasSize(2);
  }

  @Test
  void hostNameIsAPseudoAttribute() {
    OfferConstraints.RoleConstraints.Builder role = OfferConstraints.RoleConstraints.newBuilder();
    var constraint = role.addGroupsBuilder().addAttributeConstraintsBuilder();
    constraint
        .getSelectorBuilder()
        .setPseudoattributeType(AttributeConstraint.Selector.PseudoattributeType.HOSTNAME);
    constraint.getPredicateBuilder().getTextEqualsBuilder().setValue("agent-b1");
    subscribe(OfferConstraints.newBuilder().putRoleConstraints("r1", role.build()).build());
    agent("a1");
    agent("b1");
    cluster.allocate();
    assertThat(framework.offers()).hasSize(1);
    assertThat(framework.offer().getHostname()).isEqualTo("agent-b1");
  }

  @Test
  void expressionThatIsTooBigIsAnErrorOfTheSubscription() {
    subscribe(racks("(x{90}){90}"));
    assertThat(framework.events(Event.Type.SUBSCRIBED)).isEmpty();
    assertThat(framework.events(Event.Type.ERROR))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getError().getMessage())
                    .startsWith("Offer constraints of role 'r1': regex '(x{90}){90}'"));
  }

  @Test
  void howBigItMayBeIsAnOption() {
    begin(10);
    subscribe(racks("a{20}"));
    assertThat(framework.events(Event.Type.ERROR))
        .singleElement()
        .satisfies(
            event -> assertThat(event.getError().getMessage()).endsWith("(accepted: up to 10)"));
    begin(300);
    subscribe(racks("a{200}|a1"));
    agent("a1");
    cluster.allocate();
    assertThat(framework.offer().getHostname()).isEqualTo("agent-a1");
    Call.Builder update = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
    update
        .getUpdateFrameworkBuilder()
        .setFrameworkInfo(framework.info)
        .setOfferConstraints(racks("a{400}"));
    assertThat(framework.call(update).body()).endsWith("(accepted: up to 300)");
  }

  private void begin(int maxRegexProgram) {
    cluster = new Cluster(options -> options.withMaxRegexProgram(maxRegexProgram));
    framework = new SimFramework(cluster, "r1", Type.MULTI_ROLE);
  }
}
