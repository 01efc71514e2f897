/**
 * The fault run of the whole platform: masters, agents and clients on machines of their own are
 * broken by a seeded plan, healed, and judged.
 */
package io.souk.chaos;
