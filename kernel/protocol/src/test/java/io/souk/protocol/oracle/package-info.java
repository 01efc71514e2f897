/**
 * Holds our declaration of the Mesos v1 contract against the one that Mesos published. Start at
 * {@link io.souk.protocol.oracle.OracleTest}.
 */
package io.souk.protocol.oracle;
