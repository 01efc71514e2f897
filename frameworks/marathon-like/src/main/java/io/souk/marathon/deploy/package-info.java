/**
 * Deployments: which steps lead from one set of apps to another, and what a rolling replacement may
 * do next.
 *
 * <p>Start at {@link io.souk.marathon.deploy.PlanBuilder} for the steps and at {@link
 * io.souk.marathon.deploy.Rollout} for the arithmetic of rolling upgrades. Pure. May import {@code
 * app}, {@code instance} and {@code problem}.
 */
package io.souk.marathon.deploy;
