package io.souk.protocol.leader;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What an answer of a master says about the leader, in two headers: on a stream about the master
 * itself, on a redirect about where it points.
 *
 * @param cluster id of the cluster; empty when it does not say
 * @param term of the leader, 0 and up; empty when it does not say
 */
public record LeaderClaim(Optional<String> cluster, OptionalLong term) {

  public static final String TERM_HEADER = "Souk-Term";
  public static final String CLUSTER_HEADER = "Souk-Cluster";

  private static final int LONGEST_CLUSTER = 128;
  private static final int MOST_DIGITS = 18;

  /**
   * Reads the headers; one that cannot be what it should be counts as missing.
   *
   * @param header finds the value of a header
   */
  public static LeaderClaim of(Function<String, Optional<String>> header) {
    Optional<String> cluster =
        header
            .apply(CLUSTER_HEADER)
            .filter(id -> !id.isBlank() && id.length() <= LONGEST_CLUSTER)
            .map(String::strip);
    return new LeaderClaim(
        cluster, header.apply(TERM_HEADER).map(LeaderClaim::number).orElseGet(OptionalLong::empty));
  }

  private static OptionalLong number(String text) {
    String digits = text.strip();
    boolean sound =
        !digits.isEmpty()
            && digits.length() <= MOST_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return sound ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  /** Why the leader is not to be followed; nothing is held against one that says nothing. */
  public Optional<String> objection(Fence fence) {
    return fence.objection(cluster, term.orElse(Long.MAX_VALUE));
  }

  /** Whether this tells of a leader that came after all that were seen. */
  public boolean isNews(Fence fence) {
    return term.isPresent() && term.getAsLong() > fence.term() && objection(fence).isEmpty();
  }

  /** The fence after a stream of this leader was taken. */
  public Fence raise(Fence fence) {
    return fence.raised(cluster, term.orElse(0));
  }
}
