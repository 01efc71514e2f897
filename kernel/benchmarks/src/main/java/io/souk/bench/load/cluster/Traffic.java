package io.souk.bench.load.cluster;

import io.souk.bench.load.wire.CallPipe;
import io.souk.protocol.negotiate.Codec;

/**
 * How the generator speaks.
 *
 * @param codec of the frameworks; agents speak protobuf
 * @param calls bound of the frameworks' calls under way, all together
 * @param agentCalls bound of the agents' calls under way, all together
 */
public record Traffic(Codec codec, CallPipe.Bounds calls, CallPipe.Bounds agentCalls) {}
