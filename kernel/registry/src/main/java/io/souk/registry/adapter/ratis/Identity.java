package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a directory says of the member whose it is: which cluster it belongs to, who else takes
 * part, how often it was started, and which starts of the others it was told of. Kept beside the
 * log, so that a log that is older than it should be can be told.
 *
 * @param clusterId a UUID
 * @param state member or joining
 * @param generation how often the member was started
 * @param configuration index of the log entry that names the members; -1 when none does
 * @param members who takes part
 * @param seen the newest start of each other member, by its id
 */
record Identity(
    String clusterId,
    State state,
    long generation,
    long configuration,
    List<Member> members,
    Map<String, Hello.Seen> seen) {

  /** Longest text of one. */
  static final int MOST_BYTES = 64 << 10;

  Identity {
    members = List.copyOf(members);
    seen = Map.copyOf(seen);
  }

  /** Of a member of a new cluster. */
  static Identity of(String clusterId, State state, List<Member> members, long generation) {
    return new Identity(clusterId, state, generation, -1, members, Map.of());
  }

  UUID uuid() {
    return UUID.fromString(clusterId);
  }

  Identity startedAgain() {
    return new Identity(clusterId, state, generation + 1, configuration, members, seen);
  }

  /** With other members, by the log entry at {@code index}. */
  Identity withMembers(State newState, long index, List<Member> newMembers) {
    return new Identity(clusterId, newState, generation, index, newMembers, seen);
  }

  /** Having been told of a start of another member; the same when it knew. */
  Identity having(Hello other) {
    String id = other.self().id();
    Hello.Seen known = seen.getOrDefault(id, Hello.Seen.NOTHING);
    boolean newer = other.generation() > known.generation();
    boolean room = seen.containsKey(id) || seen.size() < 10 * Hello.MOST_MEMBERS;
    if (!newer || !room || !other.clusterId().equals(clusterId)) {
      return this;
    }
    Map<String, Hello.Seen> all = new TreeMap<>(seen);
    all.put(id, new Hello.Seen(other.generation(), other.run(), -1));
    return new Identity(clusterId, state, generation, configuration, members, all);
  }

  /** As text, with a checksum in the last line. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("cluster ").append(clusterId).append('\n');
    text.append("state ").append(state).append('\n');
    text.append("generation ").append(generation).append('\n');
    text.append("configuration ").append(configuration).append('\n');
    for (Member member : members) {
      text.append("member %s %s %d\n".formatted(member.id(), member.host(), member.port()));
    }
    new TreeMap<>(seen)
        .forEach(
            (id, start) ->
                text.append("seen %s %d %d\n".formatted(id, start.generation(), start.run())));
    String body = text.toString();
    return body + "checksum " + checksum(body) + "\n";
  }

  /**
   * What {@link #text} wrote.
   *
   * @throws MalformedException when it is anything else
   */
  static Identity parse(String text) {
    int end = text.lastIndexOf("checksum ");
    if (end < 0
        || !text.substring(end).equals("checksum " + checksum(text.substring(0, end)) + "\n")) {
      throw new MalformedException("the checksum is wrong");
    }
    List<String[]> lines =
        Arrays.stream(text.substring(0, end).split("\n")).map(line -> line.split(" ")).toList();
    try {
      if (lines.size() < 4) {
        throw new MalformedException("lines are missing");
      }
      List<Member> members = new ArrayList<>();
      Map<String, Hello.Seen> seen = new TreeMap<>();
      for (String[] words : lines.subList(4, lines.size())) {
        if (words.length == 4 && words[0].equals("member")) {
          members.add(new Member(words[1], words[2], Integer.parseInt(words[3])));
        } else if (words.length == 4 && words[0].equals("seen")) {
          seen.put(
              words[1], new Hello.Seen(Long.parseLong(words[2]), Long.parseLong(words[3]), -1));
        } else {
          throw new MalformedException("a line is neither a member nor what was seen of one");
        }
      }
      return new Identity(
          UUID.fromString(value(lines.get(0), "cluster")).toString(),
          State.valueOf(value(lines.get(1), "state")),
          Long.parseLong(value(lines.get(2), "generation")),
          Long.parseLong(value(lines.get(3), "configuration")),
          members,
          seen);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a value is not valid: " + e.getMessage());
    }
  }

  private static String value(String[] words, String name) {
    if (words.length != 2 || !words[0].equals(name)) {
      throw new MalformedException("the line '" + name + "' is missing");
    }
    return words[1];
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }
}
