package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.TimerKey;
import io.souk.master.effect.Effect;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.registry.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A decision being written; confined to the call that makes it. */
final class Draft {

  private final List<Change> changes = new ArrayList<>();
  private final List<Write> writes = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  Draft change(Change change) {
    changes.add(change);
    return this;
  }

  Draft write(Write write) {
    writes.add(write);
    return this;
  }

  Draft effect(Effect effect) {
    effects.add(effect);
    return this;
  }

  /** Dropped when the framework is not connected: events are never queued for later. */
  Draft send(FrameworkRecord framework, Event event) {
    framework.stream().ifPresent(stream -> send(stream, event));
    return this;
  }

  Draft send(StreamId stream, Event event) {
    return effect(new Effect.SendToFramework(stream, event));
  }

  /** Dropped when the agent is not connected. */
  Draft send(AgentRecord agent, io.souk.protocol.agent.Event event) {
    agent.stream().ifPresent(stream -> send(stream, event));
    return this;
  }

  Draft send(StreamId stream, io.souk.protocol.agent.Event event) {
    return effect(new Effect.SendToAgent(stream, event));
  }

  Draft close(StreamId stream, String reason) {
    return effect(new Effect.CloseStream(stream, reason));
  }

  Draft arm(TimerKey key, Duration delay) {
    return effect(new Effect.ArmTimer(key, delay));
  }

  Draft cancel(TimerKey key) {
    return effect(new Effect.CancelTimer(key));
  }

  Draft count(Effect.Counted what) {
    return effect(new Effect.Count(what));
  }

  Draft log(String line) {
    return effect(new Effect.Log(Effect.Level.INFO, line));
  }

  Draft warn(String line) {
    return effect(new Effect.Log(Effect.Level.WARN, line));
  }

  Decision reply(Reply reply) {
    return new Decision(changes, writes, effects, reply);
  }
}
