package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a member that starts may take part: decided from what it has on its disk and what the
 * others answer. Pure: no clock, no network, no file.
 *
 * <p>A cluster is founded once, when all masters of the list are there with empty directories.
 * Afterwards who has been a member is not taken with an empty or an older disk: what it had
 * confirmed would be forgotten.
 */
final class Admission {

  /** What to do. */
  sealed interface Verdict {

    /** Ask again a little later; {@code reason} is for people. */
    record Wait(String reason) implements Verdict {}

    /** Never; {@code reason} is for people. */
    record Refuse(String reason) implements Verdict {}

    /** Make a new cluster of the members in the list. */
    record Found() implements Verdict {}

    /**
     * Belong to a cluster from now on.
     *
     * @param state member, or waiting to be added
     * @param members who takes part
     * @param generation the newest start that others have seen of this member
     */
    record Adopt(String clusterId, State state, List<Member> members, long generation)
        implements Verdict {}

    /** Take part. */
    record Go() implements Verdict {}
  }

  private final Hello self;
  private final Map<String, Hello> answers;

  private Admission(Hello self, Map<String, Hello> answers) {
    this.self = self;
    this.answers = answers;
  }

  /**
   * Decides.
   *
   * @param self what this member says of itself
   * @param answers of those that answered, by the id under which they were asked
   */
  static Verdict decide(Hello self, Map<String, Hello> answers) {
    Admission admission = new Admission(self, answers);
    return admission
        .misnamed()
        .or(admission::otherwisePatient)
        .orElseGet(() -> self.state() == State.FRESH ? admission.fresh() : admission.known());
  }

  private Optional<Verdict> misnamed() {
    for (Map.Entry<String, Hello> answer : answers.entrySet()) {
      if (!answer.getKey().equals(answer.getValue().self().id())) {
        return Optional.of(
            new Verdict.Refuse(
                "at the address of member "
                    + answer.getKey()
                    + " answers member "
                    + answer.getValue().self().id()));
      }
    }
    return Optional.empty();
  }

  /** A leader's lease has to be over before any member votes for another. */
  private Optional<Verdict> otherwisePatient() {
    return answers.values().stream()
        .filter(
            answer ->
                answer.clusterId().equals(self.clusterId())
                    || answer.state() == State.FRESH
                    || self.state() == State.FRESH)
        .filter(answer -> answer.patienceMillis() != self.patienceMillis())
        .findFirst()
        .map(
            answer ->
                new Verdict.Refuse(
                    "%s has an election timeout of %d ms, this one of %d ms: expected the same on all"
                            .formatted(
                                answer.self().id(), answer.patienceMillis(), self.patienceMillis())
                        + " masters; to change it stop all of them first"));
  }

  private Verdict fresh() {
    Set<String> clusters =
        answers.values().stream()
            .map(Hello::clusterId)
            .filter(id -> !id.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (clusters.size() > 1) {
      return new Verdict.Refuse(
          "the other masters belong to different clusters: "
              + answers.values().stream()
                  .filter(answer -> !answer.clusterId().isEmpty())
                  .map(answer -> answer.self().id() + " to " + answer.clusterId())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return clusters.isEmpty() ? founding() : joining(clusters.iterator().next());
  }

  private Verdict founding() {
    for (Hello answer : answers.values()) {
      if (!Set.copyOf(answer.members()).equals(Set.copyOf(self.members()))) {
        return new Verdict.Refuse(
            answer.self().id()
                + " was started with other masters ("
                + list(answer.members())
                + ") than this one ("
                + list(self.members())
                + ")");
      }
    }
    List<String> missing = missing(self.members());
    if (!missing.isEmpty()) {
      return new Verdict.Wait(
          "a new cluster is founded when all its masters are there; no answer from "
              + String.join(", ", missing));
    }
    String founder =
        self.members().stream().map(Member::id).min(Comparator.naturalOrder()).orElseThrow();
    return founder.equals(self.self().id())
        ? new Verdict.Found()
        : new Verdict.Wait("waits until " + founder + " has founded the cluster");
  }

  private Verdict joining(String cluster) {
    List<Hello> members =
        answers.values().stream()
            .filter(a -> a.clusterId().equals(cluster) && a.state() == State.MEMBER)
            .toList();
    Optional<Hello> newest = newest(members);
    if (newest.isEmpty()) {
      return new Verdict.Wait("no member of cluster " + cluster + " answers");
    }
    List<Member> configured = newest.get().members();
    long generation = members.stream().mapToLong(a -> a.seen().generation()).max().orElse(0);
    if (!newest.get().names(self.self().id())) {
      return new Verdict.Adopt(cluster, State.JOINING, configured, generation);
    }
    if (!configured.contains(self.self())) {
      return knownElsewhere(cluster, configured);
    }
    if (generation > 0) {
      return new Verdict.Wait(
          "its directory is empty, but it is a member of cluster "
              + cluster
              + " and may have confirmed what it does not have any more: remove "
              + self.self().id()
              + " from the masters and add it again");
    }
    // Before anything was written an empty directory has forgotten nothing.
    boolean untouched = members.stream().allMatch(a -> a.last() < 0);
    long others =
        answers.values().stream()
            .filter(a -> newest.get().names(a.self().id()))
            .filter(a -> members.contains(a) || (untouched && a.state() == State.FRESH))
            .count();
    int needed = configured.size() - majority(configured);
    return others > needed || others == configured.size() - 1
        ? new Verdict.Adopt(cluster, State.MEMBER, configured, 0)
        : new Verdict.Wait(
            "more members of cluster "
                + cluster
                + " have to say that this one is new; no answer from "
                + String.join(", ", missing(configured)));
  }

  private Verdict known() {
    List<Hello> same =
        answers.values().stream().filter(a -> a.clusterId().equals(self.clusterId())).toList();
    List<Hello> foreign =
        answers.values().stream()
            .filter(a -> !a.clusterId().isEmpty() && !a.clusterId().equals(self.clusterId()))
            .toList();
    Optional<Verdict> refusal =
        moved().or(() -> removed(same)).or(() -> outdated(same)).or(() -> elsewhere(same, foreign));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (self.state() == State.JOINING) {
      return same.isEmpty()
          ? new Verdict.Wait("no member of cluster " + self.clusterId() + " answers")
          : new Verdict.Go();
    }
    long here =
        1 + same.stream().filter(a -> self.names(a.self().id()) && isNot(a, State.FRESH)).count();
    if (here >= majority(self.members())) {
      return new Verdict.Go();
    }
    return new Verdict.Wait(
        "needs "
            + majority(self.members())
            + " of "
            + self.members().size()
            + " masters, has "
            + here
            + "; no answer from "
            + String.join(", ", missing(self.members()))
            + foreign.stream()
                .map(a -> "; " + a.self().id() + " belongs to another cluster, " + a.clusterId())
                .collect(Collectors.joining()));
  }

  private static boolean isNot(Hello hello, State state) {
    return hello.state() != state;
  }

  private Optional<Verdict> moved() {
    return self.state() == State.MEMBER
            && self.names(self.self().id())
            && !self.members().contains(self.self())
        ? Optional.of(knownElsewhere(self.clusterId(), self.members()))
        : Optional.empty();
  }

  private Verdict knownElsewhere(String cluster, List<Member> configured) {
    return new Verdict.Refuse(
        "cluster "
            + cluster
            + " knows this member at another address than "
            + self.self().address()
            + ": "
            + list(configured));
  }

  private Optional<Verdict> removed(List<Hello> same) {
    return newest(same.stream().filter(a -> a.state() == State.MEMBER).toList())
        .filter(a -> self.state() == State.MEMBER)
        .filter(a -> a.configuration() > self.configuration() && !a.names(self.self().id()))
        .map(
            a ->
                new Verdict.Refuse(
                    "this member was removed from cluster "
                        + self.clusterId()
                        + "; to add it again empty its directory first"));
  }

  private Optional<Verdict> outdated(List<Hello> same) {
    // One that waits to be added has confirmed nothing that counts.
    boolean voted = self.state() == State.MEMBER;
    for (Hello answer : same) {
      Hello.Seen seen = answer.seen();
      boolean laterStart =
          seen.generation() > self.generation()
              || (seen.generation() == self.generation() && seen.run() != self.run());
      if (laterStart || (voted && seen.matched() > self.last())) {
        return Optional.of(
            new Verdict.Refuse(
                "the files are older than what this member had confirmed ("
                    + answer.self().id()
                    + (laterStart
                        ? " has seen a later start of it"
                        : " had it at entry " + seen.matched() + ", they end at " + self.last())
                    + "), as when an old disk was restored: remove it from the masters, empty its"
                    + " directory and add it again"));
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> elsewhere(List<Hello> same, List<Hello> foreign) {
    long others = foreign.stream().filter(a -> self.names(a.self().id())).count();
    boolean lost =
        self.state() == State.MEMBER
            ? others >= majority(self.members())
            : same.isEmpty() && !foreign.isEmpty();
    return lost
        ? Optional.of(
            new Verdict.Refuse(
                "the directory belongs to cluster "
                    + self.clusterId()
                    + ", but "
                    + foreign.stream()
                        .map(a -> a.self().id() + " to " + a.clusterId())
                        .sorted()
                        .collect(Collectors.joining(", "))))
        : Optional.empty();
  }

  private static Optional<Hello> newest(Collection<Hello> hellos) {
    return hellos.stream().max(Comparator.comparingLong(Hello::configuration));
  }

  static int majority(Collection<Member> members) {
    return members.size() / 2 + 1;
  }

  private List<String> missing(List<Member> members) {
    Set<String> there = new HashSet<>(answers.keySet());
    there.add(self.self().id());
    List<String> missing = new ArrayList<>();
    for (Member member : members) {
      if (!there.contains(member.id())) {
        missing.add(member.toString());
      }
    }
    return missing;
  }

  private static String list(List<Member> members) {
    return members.stream().map(Member::toString).sorted().collect(Collectors.joining(", "));
  }
}
