/** What is done to whom and when, all from one seed: {@link io.souk.chaos.plan.FaultPlan}. Pure. */
package io.souk.chaos.plan;
