/**
 * The rules between packages, for every module's {@code ArchitectureTest}. Start at {@link
 * io.souk.archtest.Levels}; {@code io.souk.model.ArchitectureTest} is the example to copy.
 *
 * <p>A module declares its levels once, lowest first, with package names relative to its root:
 *
 * <pre>{@code
 * class ArchitectureTest {
 *   private static final Levels LEVELS =
 *       Levels.of("io.souk.master")
 *           .level("values", "state", "bus")
 *           .level("decisions", "decide")
 *           .level("loop", "loop")
 *           .level("adapters", "adapter", "http")
 *           .level("boot", "boot")
 *           .pure("state", "decide")
 *           .confine("com.hazelcast", "adapter.hazelcast");
 *
 *   @Test
 *   void packagesKeepTheirLevels() {
 *     LEVELS.check();
 *   }
 *
 *   @Test
 *   void upwardDependencyIsRefused() {
 *     LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.master.violating.upward");
 *   }
 * }
 * }</pre>
 *
 * <p>A fixture stands in the test sources under a root of its own ({@code
 * io.souk.master.violating.upward.state.Low} uses {@code
 * io.souk.master.violating.upward.decide.High}); the same declaration is applied to it, so a rule
 * that no longer bites fails its test. The fixtures of this package test the rules themselves.
 *
 * <p>May import ArchUnit and the JDK.
 */
package io.souk.archtest;
