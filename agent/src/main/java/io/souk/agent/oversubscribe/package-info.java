/**
 * Lending what is idle, and taking it back: how much may be lent is said by a {@link
 * io.souk.agent.oversubscribe.ResourceEstimator}, who has to go by a {@link
 * io.souk.agent.oversubscribe.QosController}. Start at {@link
 * io.souk.agent.oversubscribe.Oversubscription}. Pure; may import the model and {@code stats}.
 */
package io.souk.agent.oversubscribe;
