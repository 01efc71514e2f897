package io.souk.model.id;

/** Something the cluster names. Two ids are the same only when their types are the same too. */
public sealed interface Id
    permits FrameworkId,
        AgentId,
        TaskId,
        ExecutorId,
        OfferId,
        OperationId,
        PersistenceId,
        ContainerId {

  /** The bare text, as it stands on the wire. */
  String value();
}
