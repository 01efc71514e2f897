package io.souk.protocol.log;

import java.nio.file.Path;
import java.util.Optional;

/** The log that this program writes. */
public interface ProgramLog {

  /** One that nobody writes. */
  ProgramLog NONE =
      new ProgramLog() {
        @Override
        public void setVerbosity(int verbosity) {}

        @Override
        public Optional<Path> file() {
          return Optional.empty();
        }
      };

  /**
   * Says more or less, at once.
   *
   * @param verbosity 0 for what is said by default, 1 for more, 2 and above for everything
   */
  void setVerbosity(int verbosity);

  /** Where it goes, if it goes to a file. */
  Optional<Path> file();
}
