package io.souk.agent.adapter.docker;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** See {@link RequiresDocker}. */
final class DockerCondition implements ExecutionCondition, BeforeAllCallback {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> missing = TestEngine.missing();
    if (missing.isEmpty() || required()) {
      return ConditionEvaluationResult.enabled("needed or there");
    }
    return ConditionEvaluationResult.disabled(missing.get());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    TestEngine.missing()
        .ifPresent(
            reason -> {
              throw new AssertionError("SOUK_REQUIRE_DOCKER is true, but " + reason);
            });
  }

  private static boolean required() {
    return "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"));
  }
}
