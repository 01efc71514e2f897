package io.souk.model.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentTransitionsTest {

  /** Rows: the state it is in. Columns, in the order of the enum: the state it would enter. */
  private static final String[] MATRIX = {
    //             RECOVERED
    //             | CONNECTED
    //             | | DISCONNECTED
    //             | | | UNREACHABLE
    //             | | | | GONE
    //             | | | | | REMOVED
    "RECOVERED     . + . + + +",
    "CONNECTED     . + + + + +",
    "DISCONNECTED  . + . + + +",
    "UNREACHABLE   . + . . + +",
    "GONE          . . . . . +",
    "REMOVED       . . . . . .",
  };

  @Test
  void wholeMatrix() {
    assertThat(MATRIX).hasSize(AgentState.values().length);
    for (String row : MATRIX) {
      String[] cells = row.split("\\s+");
      AgentState from = AgentState.valueOf(cells[0]);
      assertThat(cells).hasSize(AgentState.values().length + 1);
      for (AgentState to : AgentState.values()) {
        assertThat(AgentTransitions.allows(from, to))
            .as("%s to %s", from, to)
            .isEqualTo(cells[to.ordinal() + 1].equals("+"));
      }
    }
  }

  @Test
  void lifeBeginsInTheRegistryOrAtRegistration() {
    assertThat(AgentTransitions.first())
        .containsExactly(AgentState.RECOVERED, AgentState.CONNECTED);
    assertThat(AgentState.DISCONNECTED.isRegistered()).isTrue();
    assertThat(AgentState.UNREACHABLE.isRegistered()).isFalse();
  }
}
