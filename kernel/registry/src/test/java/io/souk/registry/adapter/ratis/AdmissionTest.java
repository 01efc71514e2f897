package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Member;
import io.souk.registry.adapter.ratis.Admission.Verdict;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.Seen;
import io.souk.registry.codec.Hello.State;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is taken, and why not. */
class AdmissionTest {

  private static final String X = "11111111-0000-4000-8000-000000000000";
  private static final String Y = "22222222-0000-4000-8000-000000000000";
  private static final List<Member> ABC = members("a", "b", "c");

  @Test
  void aClusterIsFoundedByTheFirstWhenAllAreThereAndEmpty() {
    assertThat(decide(fresh("a"), fresh("b"), fresh("c"))).isEqualTo(new Verdict.Found());
    assertThat(decide(fresh("b"), fresh("a"), fresh("c")))
        .isEqualTo(new Verdict.Wait("waits until a has founded the cluster"));
    assertThat(decide(fresh("a"), fresh("b")))
        .isEqualTo(
            new Verdict.Wait(
                "a new cluster is founded when all its masters are there; no answer from c (c:1)"));
  }

  @Test
  void otherListsAreRefused() {
    Hello other = hello("", State.FRESH, "b", 0, members("a", "b", "d"), -1, -1);
    assertThat(refusal(decide(fresh("a"), other, fresh("c"))))
        .isEqualTo(
            "b was started with other masters (a (a:1), b (b:1), d (d:1)) than this one"
                + " (a (a:1), b (b:1), c (c:1))");
  }

  @Test
  void anotherMemberAtAnAddressIsRefused() {
    assertThat(refusal(Admission.decide(fresh("a"), Map.of("b", fresh("c")))))
        .isEqualTo("at the address of member b answers member c");
  }

  @Test
  void foundersAreAdoptedBeforeAnythingIsWritten() {
    assertThat(decide(fresh("b"), founder("a"), fresh("c")))
        .isEqualTo(new Verdict.Adopt(X, State.MEMBER, ABC, 0));
    assertThat(decide(fresh("c"), founder("a"), founder("b")))
        .isEqualTo(new Verdict.Adopt(X, State.MEMBER, ABC, 0));
  }

  @Test
  void aMemberThatNobodySawIsNewToo() {
    assertThat(decide(fresh("c"), member("a", 9), member("b", 9)))
        .isEqualTo(new Verdict.Adopt(X, State.MEMBER, ABC, 0));
    assertThat(decide(fresh("c"), member("a", 9))).isInstanceOf(Verdict.Wait.class);
    assertThat(decide(fresh("c"), member("a", 9), fresh("b"))).isInstanceOf(Verdict.Wait.class);
  }

  @Test
  void aMemberWhoseDiskIsEmptyWaitsForTheOperator() {
    Verdict verdict =
        decide(fresh("c"), member("a", 9).answering(new Seen(3, 7, -1)), member("b", 9));
    assertThat(verdict).isInstanceOf(Verdict.Wait.class);
    assertThat(((Verdict.Wait) verdict).reason())
        .contains("its directory is empty", "remove c from the masters and add it again");
  }

  @Test
  void whoIsNoMemberWaitsToBeAdded() {
    assertThat(decide(fresh("d"), member("a", 9).answering(new Seen(3, 7, -1)), member("b", 9)))
        .isEqualTo(new Verdict.Adopt(X, State.JOINING, ABC, 3));
    Hello joining = hello(X, State.JOINING, "d", 4, ABC, -1, -1);
    assertThat(decide(joining, member("a", 9))).isEqualTo(new Verdict.Go());
    assertThat(decide(joining)).isInstanceOf(Verdict.Wait.class);
    assertThat(decide(joining, other("b"))).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  void aKnownMemberAtAnotherAddressIsRefused() {
    Hello moved =
        new Hello(
            "", State.FRESH, new Member("c", "elsewhere", 2), 0, 5, ABC, -1, -1, Seen.NOTHING);
    assertThat(refusal(decide(moved, member("a", 9), member("b", 9))))
        .contains("at another address than elsewhere:2");
  }

  @Test
  void twoClustersDoNotMix() {
    assertThat(refusal(decide(fresh("a"), member("b", 9), other("c"))))
        .isEqualTo("the other masters belong to different clusters: b to " + X + ", c to " + Y);
    assertThat(refusal(decide(member("a", 9), other("b"), other("c"))))
        .isEqualTo("the directory belongs to cluster " + X + ", but b to " + Y + ", c to " + Y);
    assertThat(decide(member("a", 9), other("b"), member("c", 9))).isEqualTo(new Verdict.Go());
    assertThat(((Verdict.Wait) decide(member("a", 9), other("b"))).reason())
        .contains("needs 2 of 3", "c (c:1)", "b belongs to another cluster, " + Y);
  }

  @Test
  void allHaveTheSameElectionTimeout() {
    Hello slow = patient(member("b", 9), 5000);
    assertThat(refusal(decide(member("a", 9), slow, member("c", 9))))
        .isEqualTo(
            "b has an election timeout of 5000 ms, this one of 1000 ms: expected the same on all"
                + " masters; to change it stop all of them first");
    assertThat(refusal(decide(fresh("a"), patient(fresh("b"), 300)))).contains("300 ms");
    assertThat(decide(member("a", 9), patient(other("b"), 5000), member("c", 9)))
        .isEqualTo(new Verdict.Go());
    assertThat(decide(patient(member("a", 9), 5000), slow)).isEqualTo(new Verdict.Go());
  }

  private static Hello patient(Hello hello, int millis) {
    return new Hello(
        hello.clusterId(),
        hello.state(),
        hello.self(),
        hello.generation(),
        hello.run(),
        hello.members(),
        hello.configuration(),
        hello.last(),
        hello.seen(),
        millis);
  }

  @Test
  void aMajorityOfMembersIsEnough() {
    assertThat(decide(member("a", 9), member("c", 9))).isEqualTo(new Verdict.Go());
    assertThat(decide(member("a", 9), fresh("b"))).isInstanceOf(Verdict.Wait.class);
    assertThat(decide(member("a", 9))).isInstanceOf(Verdict.Wait.class);
  }

  @Test
  void aMemberThatWasRemovedIsRefused() {
    Hello later = hello(X, State.MEMBER, "b", 1, members("b", "c"), 20, 30);
    assertThat(refusal(decide(member("a", 9), later))).contains("was removed from cluster " + X);
    Hello earlier = hello(X, State.MEMBER, "b", 1, members("b", "c"), 3, 30);
    assertThat(decide(member("a", 9), earlier, member("c", 9))).isEqualTo(new Verdict.Go());
  }

  @Test
  void anOldDiskIsRefused() {
    Hello self = member("a", 9);
    assertThat(refusal(decide(self, member("b", 9).answering(new Seen(2, 4, -1)))))
        .contains("b has seen a later start of it", "empty its directory");
    assertThat(refusal(decide(self, member("b", 9).answering(new Seen(1, 4, -1)))))
        .contains("later start");
    assertThat(decide(self, member("b", 9).answering(new Seen(1, self.run(), -1))))
        .isEqualTo(new Verdict.Go());
    assertThat(refusal(decide(self, member("b", 9).answering(new Seen(0, 0, 10)))))
        .contains("b had it at entry 10, they end at 9");
    assertThat(decide(self, member("b", 9).answering(new Seen(0, 0, 9))))
        .isEqualTo(new Verdict.Go());
  }

  private static Verdict decide(Hello self, Hello... others) {
    Map<String, Hello> answers = new HashMap<>();
    Arrays.stream(others).forEach(other -> answers.put(other.self().id(), other));
    return Admission.decide(self, answers);
  }

  private static String refusal(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refuse.class);
    return ((Verdict.Refuse) verdict).reason();
  }

  private static Hello fresh(String id) {
    return hello("", State.FRESH, id, 0, ABC, -1, -1);
  }

  private static Hello founder(String id) {
    return hello(X, State.MEMBER, id, 1, ABC, -1, -1);
  }

  private static Hello member(String id, long last) {
    return hello(X, State.MEMBER, id, 1, ABC, 5, last);
  }

  private static Hello other(String id) {
    return hello(Y, State.MEMBER, id, 1, ABC, 5, 9);
  }

  private static Hello hello(
      String cluster,
      State state,
      String id,
      long generation,
      List<Member> members,
      long configuration,
      long last) {
    return new Hello(
        cluster,
        state,
        new Member(id, id, 1),
        generation,
        id.hashCode(),
        members,
        configuration,
        last,
        Seen.NOTHING);
  }

  private static List<Member> members(String... ids) {
    return Stream.of(ids).map(id -> new Member(id, id, 1)).toList();
  }
}
