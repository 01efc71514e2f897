package io.souk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.decide.KernelOptions;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What UPDATE_WEIGHTS accepts and does. */
class WeightScenarioTest {

  private final Cluster cluster = new Cluster();
  private final Operator operator = new Operator(cluster);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a      | 0         | Invalid weight 0.0 for role 'a': Weights must be positive",
        "a      | -1        | Invalid weight -1.0 for role 'a': Weights must be positive",
        "a      | NaN       | Invalid weight NaN for role 'a': Weights must be positive",
        "a      | Infinity  | Invalid weight for role 'a': it is not finite",
        "'a b'  | 1         | Invalid role 'a b': it contains a blank or DEL",
        "''     | 1         | Invalid role '': it is empty",
        "a/     | 1         | Invalid role 'a/': it has an empty component or a slash at an end",
        "-a     | 1         | Invalid role '-a': a component starts with '-'"
      })
  void refusesAndSetsNothing(String role, double weight, String message) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole("good").setWeight(3);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole(role).setWeight(weight);
    assertThat(operator.call(call)).isEqualTo(new Reply(400, message));
    assertThat(cluster.state.weights()).isEmpty();
    assertThat(cluster.view.snapshot().roles()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeStored() {
    assertThat(operator.weight("x".repeat(1001), 1).body())
        .endsWith("it has 1001 characters (accepted: up to 1000)");
    assertThat(operator.weight("a\ud800", 1).body()).endsWith("it is not valid Unicode");
    Call.Builder many = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    for (int i = 0; i <= 10_000; i++) {
      many.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole("r" + i).setWeight(1);
    }
    assertThat(operator.call(many))
        .isEqualTo(new Reply(400, "The call names 10001 roles (accepted: up to 10000)"));
    Call.Builder large = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    for (int i = 0; i < 2000; i++) {
      large
          .getUpdateWeightsBuilder()
          .addWeightInfosBuilder()
          .setRole(i + "x".repeat(900))
          .setWeight(1);
    }
    assertThat(operator.call(large).status()).isEqualTo(400);
    assertThat(operator.weight("x".repeat(1000), 1)).isEqualTo(Reply.ok());
    assertThat(cluster.givenUp).isEmpty();
  }

  @Test
  void aRoleStandsOnceInACall() {
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole("a").setWeight(3);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole("a").setWeight(4);
    assertThat(operator.call(call)).isEqualTo(new Reply(400, "Duplicate role 'a'"));
  }

  @Test
  void onlyWhitelistedRolesHaveWeights() {
    Cluster listed = new Cluster(options -> withRoles(options, Set.of(new Role("known"))));
    Operator there = new Operator(listed);
    assertThat(there.weight("other", 2)).isEqualTo(new Reply(400, "Unknown role 'other'"));
    assertThat(there.weight("known", 2)).isEqualTo(Reply.ok());
  }

  @Test
  void weightsOfNestedRolesAreKeptAcrossLeaders() {
    assertThat(operator.weight("eng/ads", 0.5)).isEqualTo(Reply.ok());
    assertThat(operator.weight("eng", 3)).isEqualTo(Reply.ok());
    assertThat(operator.weight("eng", 2)).isEqualTo(Reply.ok());
    Cluster next = cluster.restarted();
    assertThat(next.state.weights())
        .isEqualTo(Map.of(new Role("eng"), 2.0, new Role("eng/ads"), 0.5));
    assertThat(next.view.snapshot().roles())
        .extracting(role -> role.name() + "=" + role.weight().orElseThrow())
        .containsExactlyInAnyOrder("eng=2.0", "eng/ads=0.5");
  }

  @Test
  void theCommandLineSeedsWhatNobodySetYet() {
    Cluster first = new Cluster(options -> withWeights(options, Map.of(new Role("a"), 5.0)));
    assertThat(first.state.weights()).isEqualTo(Map.of(new Role("a"), 5.0));
    new Operator(first).weight("a", 7);
    Cluster second =
        first.restarted(
            options -> withWeights(options, Map.of(new Role("a"), 9.0, new Role("b"), 9.0)));
    assertThat(second.state.weights()).isEqualTo(Map.of(new Role("a"), 7.0));
  }

  @Test
  void offersAreTakenBackWhenTheWeightMatters() {
    SimFramework framework = new SimFramework(cluster, "eng", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    cluster.allocate();
    String before = framework.offer().getId().getValue();

    operator.weight("other", 3);
    operator.weight("eng", 1);
    assertThat(framework.events(Event.Type.RESCIND)).isEmpty();

    operator.weight("eng", 3);
    assertThat(framework.events(Event.Type.RESCIND))
        .singleElement()
        .satisfies(e -> assertThat(e.getRescind().getOfferId().getValue()).isEqualTo(before));
    cluster.allocate();
    assertThat(framework.offer().getId().getValue()).isNotEqualTo(before);

    operator.weight("eng", 3);
    assertThat(framework.events(Event.Type.RESCIND)).hasSize(1);
  }

  @Test
  void nobodyIsToldBeforeTheCommit() {
    cluster.registry.hold();
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole("a").setWeight(3);
    assertThat(cluster.trySend(new Command.OperatorCall(call.build(), Optional.empty()))).isEmpty();
    assertThat(cluster.view.snapshot().roles()).isEmpty();
    cluster.commit();
    assertThat(cluster.view.snapshot().roles()).hasSize(1);
  }

  private static KernelOptions withRoles(KernelOptions options, Set<Role> roles) {
    return options.withRoles(roles, options.weights());
  }

  private static KernelOptions withWeights(KernelOptions options, Map<Role, Double> weights) {
    return options.withRoles(options.roles(), weights);
  }
}
