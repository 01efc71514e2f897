package io.souk.agent.adapter.cgroup;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** See {@link RequiresCgroups}. */
final class CgroupCondition implements ExecutionCondition, BeforeAllCallback {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> missing = TestCgroups.missing();
    boolean required = "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"));
    return missing.isEmpty() || required
        ? ConditionEvaluationResult.enabled("needed or there")
        : ConditionEvaluationResult.disabled(missing.get());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    TestCgroups.missing()
        .ifPresent(
            reason -> {
              throw new AssertionError("SOUK_REQUIRE_DOCKER is true, but " + reason);
            });
  }
}
