package io.souk.marathon.state;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.event.Event;
import io.souk.marathon.event.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One command's worth of work: its moment, what it writes, and what is to be done afterwards. */
public final class Turn {

  private final Instant now;
  private final Supplier<String> ids;
  private final Events events;
  private final Map<String, Store.Write> writes = new LinkedHashMap<>();
  private final List<Effect> effects = new ArrayList<>();
  private final SortedSet<AppId> touched = new TreeSet<>();
  private final Set<AppId> changed = new HashSet<>();

  /**
   * A turn at {@code now}.
   *
   * @param ids makes unique text without dots
   */
  public Turn(Instant now, Supplier<String> ids) {
    this.now = now;
    this.ids = ids;
    this.events = new Events(new Timestamp(now));
  }

  /** The moment. */
  public Instant now() {
    return now;
  }

  /** The moment in milliseconds. */
  public Timestamp timestamp() {
    return new Timestamp(now);
  }

  /** Time from an earlier moment to this one; none for a later one. */
  public Duration since(Instant earlier) {
    return earlier.isBefore(now) ? Duration.between(earlier, now) : Duration.ZERO;
  }

  /** Unique text. */
  public String newId() {
    return ids.get();
  }

  /** Makes events of this moment. */
  public Events events() {
    return events;
  }

  /** Stores {@code value}; the last write to a key counts. */
  public void put(String key, String value) {
    put(key, ByteString.copyFromUtf8(value));
  }

  /** Stores {@code value}; the last write to a key counts. */
  public void put(String key, ByteString value) {
    writes.put(key, new Store.Write.Put(key, value, Store.Expected.ANY));
  }

  /** Removes what is stored. */
  public void delete(String key) {
    writes.put(key, new Store.Write.Delete(key, Store.Expected.ANY));
  }

  /** Notes an effect. */
  public void effect(Effect effect) {
    effects.add(effect);
  }

  /** Notes an event. */
  public void publish(Event event) {
    effects.add(new Effect.Publish(event));
  }

  /** Notes that something about the app has changed, so that it is looked at. */
  public void touch(AppId app) {
    touched.add(app);
    changed.add(app);
  }

  /** Notes that what is shown of the app has changed, and that nothing follows from it. */
  public void show(AppId app) {
    changed.add(app);
  }

  /** All apps of which something has changed. */
  public Set<AppId> changed() {
    return Collections.unmodifiableSet(changed);
  }

  /** The apps noted since the last call. */
  public List<AppId> takeTouched() {
    List<AppId> taken = List.copyOf(touched);
    touched.clear();
    return taken;
  }

  /** What is to be committed. */
  public List<Store.Write> writes() {
    return List.copyOf(writes.values());
  }

  /** What is to be done after the commit. */
  public List<Effect> effects() {
    return List.copyOf(effects);
  }
}
