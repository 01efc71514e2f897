package io.souk.master.http;

import io.souk.protocol.log.ProgramLog;
import java.nio.file.Path;
import java.util.Optional;

/** Remembers how much it was to say. */
final class FakeLog implements ProgramLog {

  volatile Optional<Path> file = Optional.empty();
  volatile int verbosity;

  @Override
  public void setVerbosity(int level) {
    verbosity = level;
  }

  @Override
  public Optional<Path> file() {
    return file;
  }
}
