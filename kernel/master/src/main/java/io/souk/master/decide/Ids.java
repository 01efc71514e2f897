package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;

/** Where new ids come from; no id is given twice. */
public interface Ids {

  FrameworkId nextFrameworkId();

  AgentId nextAgentId();

  OfferId nextOfferId();

  /** Names a launch of a task. */
  long nextTaskSerial();

  /** The next serial is above this one, which another leader has given. */
  void skipTaskSerial(long taken);

  /** Names an offer operation: 16 bytes. */
  ByteString nextOperationUuid();
}
