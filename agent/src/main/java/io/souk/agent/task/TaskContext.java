package io.souk.agent.task;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What decisions need from outside.
 *
 * @param now the wall clock
 * @param uuids each call gives 16 fresh bytes
 * @param agentAddress IP address tasks without a network of their own are reached at
 */
public record TaskContext(
    AgentId agent, Instant now, Supplier<ByteString> uuids, String agentAddress) {}
