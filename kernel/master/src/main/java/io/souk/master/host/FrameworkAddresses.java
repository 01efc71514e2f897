package io.souk.master.host;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.Write;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where the frameworks of the leader serve HTTP, as the leader says in the registry: one entry a
 * framework, {@code framework/<name>/address}, in lines of {@code key=value}.
 *
 * <p>An entry counts only while the member that wrote it leads, so one of a leader of before does
 * not.
 */
final class FrameworkAddresses {

  private static final String TERM = "term";
  private static final String LEADER = "leader";
  private static final String ADDRESS = "address";

  private final Registry registry;

  FrameworkAddresses(Registry registry) {
    this.registry = registry;
  }

  /**
   * Says that {@code framework} serves at {@code address} from now on.
   *
   * @param term in which this member leads
   * @return fails when it does not lead (any more)
   */
  CompletionStage<Long> publish(long term, String framework, String address) {
    String text =
        TERM
            + "="
            + term
            + "\n"
            + LEADER
            + "="
            + registry.leader().orElse("")
            + "\n"
            + ADDRESS
            + "="
            + address
            + "\n";
    return registry.append(
        term,
        Batch.of(new Write.Put(key(framework), text.getBytes(StandardCharsets.UTF_8), Write.ANY)));
  }

  /** {@code host:port} at which the leader's framework serves, while that is known. */
  Optional<String> find(String framework) {
    Optional<String> leader = registry.leader();
    if (leader.isEmpty()) {
      return Optional.empty();
    }
    return registry
        .get(key(framework))
        .map(entry -> read(new String(entry.value(), StandardCharsets.UTF_8)))
        .filter(lines -> leader.get().equals(lines.get(LEADER)))
        .map(lines -> lines.get(ADDRESS))
        .filter(address -> address.matches("\\S+:[0-9]{1,5}"));
  }

  /** Lines of later versions may say more. */
  private static Map<String, String> read(String text) {
    Map<String, String> lines = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1));
              }
            });
    return lines;
  }

  private static String key(String framework) {
    return "framework/" + framework + "/address";
  }
}
