package io.souk.testkit;

import static io.souk.testkit.Operator.config;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.Quota;
import io.souk.master.bus.Reply;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import io.souk.protocol.mesos.quota.QuotaRequest;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What UPDATE_QUOTA, SET_QUOTA and REMOVE_QUOTA accept and do. */
class QuotaScenarioTest {

  private final Cluster cluster = new Cluster();
  private final Operator operator = new Operator(cluster);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eng/ads | l:cpus=1             | Updating quota on nested role 'eng/ads' is not supported"
            + " yet",
        "'a b'   | l:cpus=1             | Invalid role 'a b': it contains a blank or DEL",
        "good    | l:cpus=1             | Duplicate role 'good'",
        "a       | l:cpus=-1            | Invalid limit of role 'a': 'cpus' is -1.0 (accepted: 0"
            + " to 1000000000000)",
        "a       | g:cpus=NaN           | Invalid guarantee of role 'a': 'cpus' is NaN (accepted:"
            + " 0 to 1000000000000)",
        "a       | l:cpus=Infinity      | Invalid limit of role 'a': 'cpus' is Infinity (accepted:"
            + " 0 to 1000000000000)",
        "a       | l:cpus=1000000000001 | Invalid limit of role 'a': 'cpus' is 1.000000000001E12"
            + " (accepted: 0 to 1000000000000)",
        "a       | l:mem=1099511627777  | Invalid limit of role 'a': 'mem' is 1.099511627777E12"
            + " (accepted: 0 to 1099511627776)",
        "a       | l:disk=1099511627777 | Invalid limit of role 'a': 'disk' is 1.099511627777E12"
            + " (accepted: 0 to 1099511627776)",
        "a       | g:cpus=0.0001        | Invalid guarantee of role 'a': 'cpus' is 1.0E-4"
            + " (smallest: 0.001)",
        "a       | l:=1                 | Invalid limit of role 'a': a resource name has 0"
            + " characters (accepted: 1 to 255)",
        "a       | g:mem=5 l:mem=4      | Invalid quota for role 'a': the guarantee of 'mem', 5,"
            + " exceeds its limit, 4"
      })
  void refusesAllOfACallWithOneFault(String role, String amounts, String message) {
    Reply reply =
        operator.quota(true, config("good", "l:cpus=1"), config(role, amounts.split(" ")));
    assertThat(reply).isEqualTo(new Reply(400, message));
    assertThat(cluster.state.quotas()).isEmpty();
    assertThat(cluster.restarted().state.quotas()).isEmpty();
  }

  @Test
  void takesTheLargestAmounts() {
    QuotaConfig most =
        config("a", "l:mem=1099511627776", "l:disk=1099511627776", "l:cpus=1000000000000");
    assertThat(operator.quota(false, most)).isEqualTo(Reply.ok());
    assertThat(cluster.view.snapshot().roles())
        .singleElement()
        .satisfies(role -> assertThat(role.quota()).contains(most));
  }

  @Test
  void onlyWhitelistedRolesHaveQuota() {
    Cluster listed = new Cluster(options -> options.withRoles(Set.of(new Role("known")), Map.of()));
    Operator there = new Operator(listed);
    assertThat(there.quota(false, config("x/y", "l:cpus=1")))
        .isEqualTo(new Reply(400, "Unknown role 'x/y'"));
    assertThat(there.quota(false, config("known", "l:cpus=1"))).isEqualTo(Reply.ok());
    assertThat(there.remove("other")).isEqualTo(new Reply(400, "Unknown role 'other'"));
  }

  @Test
  void theRoleOfEverybodyMayHaveQuota() {
    assertThat(operator.quota(false, config("*", "l:cpus=1"))).isEqualTo(Reply.ok());
  }

  @Test
  void quotaIsKeptAcrossLeadersAndEmptyOnesRemoveIt() {
    operator.quota(
        true, config("a", "g:cpus=0.5", "l:cpus=1.5", "l:gpus=0"), config("b", "g:mem=1"));
    operator.quota(true, config("b"));
    Cluster next = cluster.restarted();
    Quota quota = next.state.quotas().get(new Role("a"));
    assertThat(next.state.quotas()).containsOnlyKeys(new Role("a"));
    assertThat(quota.guarantees().asMap()).isEqualTo(Map.of("cpus", 500L));
    assertThat(quota.limits()).isEqualTo(Map.of("cpus", 1500L, "gpus", 0L));
    assertThat(next.state.allocator().quota(new Role("a"))).isEqualTo(quota);
    assertThat(next.view.snapshot().roles()).hasSize(1);
    assertThat(new Operator(next).remove("a")).isEqualTo(Reply.ok());
    assertThat(next.view.snapshot().roles()).isEmpty();
    assertThat(next.restarted().state.quotas()).isEmpty();
  }

  @Test
  void limitsBelowWhatIsInUseNeedForce() {
    SimFramework framework = running("eng");
    Reply reply = operator.quota(false, config("eng", "l:cpus=0.5"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .isEqualTo(
            "Invalid quota for role 'eng': it consumes 1 of 'cpus' already, more than the limit"
                + " 0.5 (use 'force' to bypass this check)");
    assertThat(operator.quota(true, config("eng", "l:cpus=0.5"))).isEqualTo(Reply.ok());
    assertThat(operator.quota(false, config("eng", "l:cpus=1"))).isEqualTo(Reply.ok());
    assertThat(framework.updates()).isEmpty();
  }

  @Test
  void whatIsOnlyOfferedIsNotInUse() {
    SimFramework framework = new SimFramework(cluster, "eng", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    cluster.allocate();
    framework.offer();
    assertThat(operator.quota(false, config("eng", "l:cpus=0"))).isEqualTo(Reply.ok());
  }

  @Test
  void guaranteesBeyondTheClusterNeedForce() {
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    assertThat(operator.quota(false, config("a", "g:cpus=3"))).isEqualTo(Reply.ok());
    assertThat(operator.quota(false, config("b", "g:cpus=2")))
        .isEqualTo(
            new Reply(
                400,
                "Not enough resources for the guarantees: 5 of 'cpus' guaranteed in all, the"
                    + " cluster has 4 (use 'force' to bypass this check)"));
    assertThat(operator.quota(false, config("a", "g:cpus=2"), config("b", "g:cpus=2")))
        .isEqualTo(Reply.ok());
    assertThat(operator.quota(true, config("b", "g:cpus=200"))).isEqualTo(Reply.ok());
  }

  @Test
  void offersBeyondNewLimitsAreTakenBackFromTheWholeSubTree() {
    SimFramework ads = new SimFramework(cluster, "eng/ads", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    new SimAgent(cluster, "b", 4, 4096).answering().subscribe();
    cluster.allocate();
    assertThat(ads.offers()).hasSize(2);
    operator.quota(false, config("eng", "l:cpus=8"));
    assertThat(ads.events(Event.Type.RESCIND)).isEmpty();
    operator.quota(false, config("eng", "l:cpus=4"));
    assertThat(ads.events(Event.Type.RESCIND)).hasSize(1);
    operator.quota(false, config("eng", "l:gpus=0"));
    assertThat(ads.events(Event.Type.RESCIND)).hasSize(1);
  }

  @Test
  void offersToOthersAreTakenBackForAGuarantee() {
    SimFramework greedy = new SimFramework(cluster, "greedy", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    new SimAgent(cluster, "b", 4, 4096).answering().subscribe();
    new SimAgent(cluster, "c", 4, 4096).answering().subscribe();
    cluster.allocate();
    assertThat(greedy.offers()).hasSize(3);
    operator.quota(false, config("vip", "g:cpus=5"));
    assertThat(greedy.events(Event.Type.RESCIND)).hasSize(2);
  }

  @Test
  void everyFrameworkOfAGuaranteedRoleGetsAnAgentFreed() {
    SimFramework greedy = new SimFramework(cluster, "greedy", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    new SimAgent(cluster, "b", 4, 4096).answering().subscribe();
    new SimAgent(cluster, "c", 4, 4096).answering().subscribe();
    cluster.allocate();
    new SimFramework(cluster, "vip", Type.MULTI_ROLE).subscribe();
    new SimFramework(cluster, "vip", Type.MULTI_ROLE).subscribe();
    operator.quota(false, config("vip", "g:cpus=1"));
    assertThat(greedy.events(Event.Type.RESCIND)).hasSize(2);
  }

  @Test
  void aGuaranteeInUseTakesNothingBack() {
    running("vip");
    SimFramework other = new SimFramework(cluster, "other", Type.MULTI_ROLE).subscribe();
    new SimAgent(cluster, "b", 4, 4096).answering().subscribe();
    cluster.allocate();
    int offers = other.offers().size();
    operator.quota(false, config("vip", "g:cpus=1"));
    assertThat(other.offers()).hasSize(offers);
  }

  @Test
  void setQuotaMakesTheGuaranteeTheLimitToo() {
    new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    assertThat(set("eng", false, guarantee -> guarantee.addGuarantee(cpus(2))))
        .isEqualTo(Reply.ok());
    Quota quota = cluster.state.quotas().get(new Role("eng"));
    assertThat(quota.guarantees().asMap()).isEqualTo(Map.of("cpus", 2000L));
    assertThat(quota.limits()).isEqualTo(Map.of("cpus", 2000L));
    assertThat(set("eng", true, guarantee -> guarantee.addGuarantee(cpus(1))))
        .isEqualTo(new Reply(400, "Role 'eng' has a quota already: remove it first"));
  }

  @Test
  void setQuotaBeyondTheClusterIsAConflict() {
    assertThat(set("eng", false, guarantee -> guarantee.addGuarantee(cpus(2))).status())
        .isEqualTo(409);
    assertThat(cluster.state.quotas()).isEmpty();
    assertThat(set("eng", true, guarantee -> guarantee.addGuarantee(cpus(2))))
        .isEqualTo(Reply.ok());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"empty", "ranges", "reserved", "role", "disk", "revocable", "twice", "NaN"})
  void setQuotaTakesPlainAmountsOnly(String fault) {
    Reply reply =
        set(
            "eng",
            true,
            request -> {
              switch (fault) {
                case "empty" -> {}
                case "ranges" ->
                    request.addGuaranteeBuilder().setName("ports").setType(Value.Type.RANGES);
                case "reserved" ->
                    request.addGuarantee(
                        cpus(1)
                            .addReservations(
                                Resource.ReservationInfo.newBuilder()
                                    .setType(Resource.ReservationInfo.Type.STATIC)
                                    .setRole("eng")));
                case "role" -> request.addGuarantee(cpus(1).setRole("eng"));
                case "disk" ->
                    request.addGuarantee(cpus(1).setDisk(Resource.DiskInfo.getDefaultInstance()));
                case "revocable" ->
                    request.addGuarantee(
                        cpus(1).setRevocable(Resource.RevocableInfo.getDefaultInstance()));
                case "twice" -> request.addGuarantee(cpus(1)).addGuarantee(cpus(1));
                default -> request.addGuarantee(cpus(Double.NaN));
              }
            });
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).startsWith("Invalid quota: ").contains("'guarantee'");
    assertThat(cluster.state.quotas()).isEmpty();
  }

  @Test
  void removeQuotaOfARoleWithoutOneIsRefused() {
    assertThat(operator.remove("eng")).isEqualTo(new Reply(400, "Role 'eng' has no quota"));
    assertThat(operator.remove("a/b").body()).startsWith("Updating quota on nested role 'a/b'");
    assertThat(operator.remove("a b").status()).isEqualTo(400);
    assertThat(cluster.givenUp).isEmpty();
  }

  private Reply set(String role, boolean force, Consumer<QuotaRequest.Builder> guarantee) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SET_QUOTA);
    QuotaRequest.Builder request = call.getSetQuotaBuilder().getQuotaRequestBuilder();
    guarantee.accept(request.setRole(role).setForce(force));
    return operator.call(call);
  }

  private static Resource.Builder cpus(double amount) {
    return SimFramework.scalar("cpus", amount).toBuilder();
  }

  /** A framework that uses 1 cpu on an agent of 4 and is offered nothing. */
  private SimFramework running(String role) {
    SimFramework framework = new SimFramework(cluster, role, Type.MULTI_ROLE).subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 4, 4096).answering().subscribe();
    cluster.allocate();
    Offer offer = framework.offer();
    framework.accept(offer, 1000, task("t", offer, 1, 32));
    agent.take();
    cluster.allocate();
    return framework;
  }
}
