package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.runtime.ContainerExit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class ParsingTest {

  @Test
  void readsAStatLineWhateverTheName() {
    String rest = " S 7 42 42 0 -1 4194304 64 0 0 0 10 20 3 4 20 0 2 0 185663 2654208 401";

    ProcessStat stat = ProcessStat.parse("42 (a) b (c)" + rest).orElseThrow();

    assertThat(stat).isEqualTo(new ProcessStat(42, 'S', 7, 42, 13, 24, 2, 185663));
  }

  @Property
  void anyTextIsRefusedOrRead(@ForAll String text) {
    ProcessStat.parse(text);
    StateFiles.parseExit(text);
  }

  @Test
  void readsExits() {
    assertThat(StateFiles.parseExit("exited 0")).contains(new ContainerExit.Exited(0));
    assertThat(StateFiles.parseExit("signaled 9")).contains(new ContainerExit.Signaled(9));
    assertThat(StateFiles.parseExit("exited")).isEmpty();
    assertThat(StateFiles.parseExit("exited x")).isEmpty();
  }

  /** What a shell makes of the quoted line is told by its own rules: quotes end only at quotes. */
  @Property
  void quotingKeepsEveryArgument(@ForAll @NotEmpty List<String> argv) {
    assertThat(unquote(CommandLine.quote(argv))).isEqualTo(argv);
  }

  private static List<String> unquote(String line) {
    List<String> words = new java.util.ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (quoted) {
        word.append(c);
      } else if (c == '\\') {
        word.append(line.charAt(++i));
      } else if (c == ' ') {
        words.add(word.toString());
        word.setLength(0);
      } else {
        throw new AssertionError("bare " + c);
      }
    }
    words.add(word.toString());
    return words;
  }
}
