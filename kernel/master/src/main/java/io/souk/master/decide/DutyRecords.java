package io.souk.master.decide;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.view.Deactivation;
import io.souk.model.id.AgentId;
import io.souk.protocol.master.DeactivatedAgent;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.util.Optional;

/** Agents that operators took out of the offers, in the registry: one entry an agent. */
final class DutyRecords {

  private static final String DEACTIVATED = RegistryRecords.PREFIX + "deactivated/";

  private DutyRecords() {}

  static Write put(AgentId id, Deactivation deactivation) {
    DeactivatedAgent.Builder stored = DeactivatedAgent.newBuilder();
    deactivation
        .draining()
        .ifPresent(it -> stored.setDrain(it.info()).setDrainStart(Reconciliation.time(it.start())));
    return new Write.Put(DEACTIVATED + id.value(), stored.build().toByteArray());
  }

  static Write delete(AgentId id) {
    return new Write.Delete(DEACTIVATED + id.value());
  }

  /** Empty for keys of other kinds. */
  static Optional<RegistryRecords.Stored> read(Entry entry) throws InvalidProtocolBufferException {
    if (!entry.key().startsWith(DEACTIVATED)) {
      return Optional.empty();
    }
    DeactivatedAgent stored = DeactivatedAgent.parseFrom(entry.value());
    Deactivation deactivation =
        stored.hasDrain()
            ? new Deactivation(
                Optional.of(
                    new Deactivation.Draining(
                        stored.getDrain(), RegistryRecords.instant(stored.getDrainStart()))))
            : Deactivation.ONLY;
    return Optional.of(
        new RegistryRecords.Stored.Deactivated(
            new AgentId(entry.key().substring(DEACTIVATED.length())), deactivation));
  }
}
