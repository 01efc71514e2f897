package io.souk.agent.runtime;

import io.souk.agent.fake.Await;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/** What a session said, read in one go. */
record SessionText(String stdout, String stderr) {

  /** Reads to the end. */
  static SessionText all(ContainerSession session) {
    return read(session, text -> false);
  }

  /** Reads until stdout holds a text. */
  static SessionText until(ContainerSession session, String text) {
    SessionText read = read(session, said -> said.stdout().contains(text));
    if (!read.stdout().contains(text)) {
      throw new AssertionError("never said " + text + ", but " + read);
    }
    return read;
  }

  private static SessionText read(ContainerSession session, Predicate<SessionText> enough) {
    SessionText text = new SessionText("", "");
    while (!enough.test(text)) {
      Optional<SessionOutput> next = Await.success(session.read());
      if (next.isEmpty()) {
        return text;
      }
      String piece = next.get().data().toString(StandardCharsets.UTF_8);
      text =
          switch (next.get().stream()) {
            case STDOUT -> new SessionText(text.stdout() + piece, text.stderr());
            case STDERR -> new SessionText(text.stdout(), text.stderr() + piece);
          };
    }
    return text;
  }
}
