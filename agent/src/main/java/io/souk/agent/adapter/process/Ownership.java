package io.souk.agent.adapter.process;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives files to a user. */
final class Ownership {

  private Ownership() {}

  static void give(Path file, String user) throws IOException {
    FileSystem system = file.getFileSystem();
    Files.setOwner(file, system.getUserPrincipalLookupService().lookupPrincipalByName(user));
  }
}
