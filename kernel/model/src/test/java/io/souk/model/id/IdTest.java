package io.souk.model.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdTest {

  static Stream<Function<String, Id>> common() {
    return Stream.of(
        FrameworkId::new,
        AgentId::new,
        TaskId::new,
        ExecutorId::new,
        OfferId::new,
        OperationId::new,
        PersistenceId::new);
  }

  @ParameterizedTest
  @MethodSource("common")
  void badIdsAreRefused(Function<String, Id> make) {
    for (String bad :
        List.of("", ".", "..", "a/b", "a\\b", "a\nb", "a\u007fb", "a\0b", "x".repeat(256))) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> make.apply(bad));
    }
    assertThatIllegalArgumentException()
        .as("256 bytes in 128 characters")
        .isThrownBy(() -> make.apply("ä".repeat(128)));
  }

  @ParameterizedTest
  @MethodSource("common")
  void goodIdsAreTakenAsTheyAre(Function<String, Id> make) {
    for (String good : List.of("a", "...", "web:8080 a.b", "x".repeat(255), "ä".repeat(127))) {
      assertThatCode(() -> make.apply(good)).doesNotThrowAnyException();
      assertThat(make.apply(good).value()).isEqualTo(good);
      assertThat(make.apply(good)).hasToString(good);
    }
  }

  @Test
  void containerIdIsStricter() {
    for (String bad : List.of("a.b", "a b", "x".repeat(243), "a/b", "")) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> new ContainerId(bad));
    }
    assertThat(new ContainerId("x".repeat(242)).value()).hasSize(242);
  }

  @Test
  void nestedContainerKnowsItsRoot() {
    ContainerId root = new ContainerId("root");
    ContainerId nested = root.child("a").child("b");
    assertThat(nested).hasToString("root.a.b");
    assertThat(nested.root()).isEqualTo(root);
    assertThat(root.root()).isEqualTo(root);
  }

  @Test
  void messageNamesTheIdAndTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TaskId("a/b"))
        .withMessage("task id must not contain '/'");
  }
}
