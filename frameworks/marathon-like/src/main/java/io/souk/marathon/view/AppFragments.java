package io.souk.marathon.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Apps as bytes of JSON, kept until something about the app changes: load balancers ask for all of
 * them again and again, and few change in between.
 */
public final class AppFragments {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What these show changes with the app alone; all others with time or with what is forgotten. */
  private static final Set<Embeds> LASTING =
      EnumSet.of(Embeds.COUNTS, Embeds.DEPLOYMENTS, Embeds.TASKS, Embeds.LAST_TASK_FAILURE);

  /** Clients that want the same are many, kinds of clients few. */
  private static final int MAX_KINDS = 3;

  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private final String life;
  private final World world;
  private final AppView view;
  private final Map<Set<Embeds>, Map<AppId, Fragment>> kept = new LinkedHashMap<>();
  private long bytes;

  /** The JSON of an app, of the revision it was made at. */
  private record Fragment(long revision, byte[] json) {}

  /**
   * Nothing is kept yet.
   *
   * @param life unlike that of any other fragments there were or will be
   */
  public AppFragments(String life, World world, AppView view) {
    this.life = life;
    this.world = world;
    this.view = view;
  }

  /**
   * Names the answer that lists apps with these embedded, for as long as it would be the same;
   * empty when that cannot be told. Weak, for the bytes may be compressed.
   */
  public Optional<String> tag(Set<Embeds> embeds) {
    return LASTING.containsAll(embeds)
        ? Optional.of("W/\"" + life + "-" + world.revision() + "\"")
        : Optional.empty();
  }

  /** The app with what is wanted embedded; not to be changed. */
  public byte[] json(App app, Set<Embeds> embeds, Instant now) {
    if (!LASTING.containsAll(embeds)) {
      return render(app, embeds, now);
    }
    Map<AppId, Fragment> ofKind = kind(embeds);
    long revision = world.revision(app.id());
    Fragment known = ofKind.get(app.id());
    if (known != null && known.revision() == revision) {
      return known.json();
    }
    byte[] json = render(app, embeds, now);
    if (bytes + json.length > MAX_BYTES) {
      forgetAll();
      ofKind = kind(embeds);
    }
    Fragment before = ofKind.put(app.id(), new Fragment(revision, json));
    bytes += json.length - (before == null ? 0 : before.json().length);
    return json;
  }

  private Map<AppId, Fragment> kind(Set<Embeds> embeds) {
    if (!kept.containsKey(embeds) && kept.size() >= MAX_KINDS) {
      forgetAll();
    }
    return kept.computeIfAbsent(Set.copyOf(embeds), none -> new HashMap<>());
  }

  private void forgetAll() {
    kept.clear();
    bytes = 0;
  }

  private byte[] render(App app, Set<Embeds> embeds, Instant now) {
    try {
      return MAPPER.writeValueAsBytes(view.info(app, embeds, now));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of " + app.id() + " cannot be written", e);
    }
  }
}
