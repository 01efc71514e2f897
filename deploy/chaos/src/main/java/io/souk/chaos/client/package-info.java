/**
 * Clients that use the platform while it is broken, each with keys of its own, and write down what
 * they asked for and what they were told. Start reading at {@link io.souk.chaos.client.Clients}.
 */
package io.souk.chaos.client;
