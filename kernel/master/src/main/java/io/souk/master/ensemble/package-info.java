/**
 * What masters tell of themselves and of each other: {@link io.souk.master.ensemble.MasterReport}
 * is one master's own word, {@link io.souk.master.ensemble.EnsembleReport} what one of them knows
 * of all, {@link io.souk.master.ensemble.ClockJudgement} what it makes of their clocks. Pure
 * values; may import nothing of the master.
 */
package io.souk.master.ensemble;
