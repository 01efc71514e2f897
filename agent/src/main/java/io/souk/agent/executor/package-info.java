/**
 * Executors with a program of their own (type CUSTOM): their life, what they are told and what
 * becomes of their tasks. Start at {@link io.souk.agent.executor.ExecutorDecider}; what is decided
 * is done by {@code run.Executors}, and executors come in through {@link
 * io.souk.agent.executor.ExecutorGate}. Pure; may import {@code task} and {@code runtime}.
 */
package io.souk.agent.executor;
