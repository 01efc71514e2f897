package io.souk.agent.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.ContainerID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerNameTest {

  private static ContainerID id(String value) {
    return ContainerID.newBuilder().setValue(value).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a.b", "a b", "a/b", "a\\b", "a\nb", "a\u0000b", "a\u007fb"})
  void whatCannotBeAnId(String value) {
    assertThat(ContainerName.findProblem(id(value))).isPresent();
    assertThat(ContainerName.findProblem(id("child").toBuilder().setParent(id(value)).build()))
        .isPresent();
  }

  @Test
  void idsAreAsLongAsMesosLetsThemBe() {
    assertThat(ContainerName.findProblem(id("x".repeat(242)))).isEmpty();
    assertThat(ContainerName.findProblem(id("x".repeat(243)))).get().asString().contains("243");
    assertThat(ContainerName.findProblem(id("Größe_1-2"))).isEmpty();
  }

  @Test
  void nestingHasAnEnd() {
    ContainerID deep = id("0");
    for (int i = 1; i < ContainerName.DEEPEST; i++) {
      deep = id("" + i).toBuilder().setParent(deep).build();
    }
    assertThat(ContainerName.findProblem(deep)).isEmpty();
    assertThat(ContainerName.findProblem(id("x").toBuilder().setParent(deep).build()))
        .get()
        .asString()
        .contains("16");
  }

  @Test
  void aNameIsReadFromTheOutsideIn() {
    ContainerName name =
        ContainerName.of(
            id("c").toBuilder().setParent(id("b").toBuilder().setParent(id("a"))).build());
    assertThat(name.path()).containsExactly("a", "b", "c");
    assertThat(name).hasToString("a.b.c");
    assertThat(name.level()).isEqualTo(2);
    assertThat(name.parent()).contains(ContainerName.root("a").child("b"));
    assertThat(name.root()).isEqualTo(ContainerName.root("a"));
    assertThat(name.isWithin(ContainerName.root("a"))).isTrue();
    assertThat(name.isWithin(name)).isFalse();
    assertThat(name.isWithin(ContainerName.root("b"))).isFalse();
    assertThat(ContainerName.of(name.wire())).isEqualTo(name);
  }
}
