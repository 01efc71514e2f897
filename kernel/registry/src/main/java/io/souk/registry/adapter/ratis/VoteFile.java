package io.souk.registry.adapter.ratis;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * {@code raft-meta}: the newest term of a member and for whom it voted in it. Ratis puts an empty
 * file in its place when the disk is full, and does not start with one. A member that forgot its
 * vote may vote twice in one term, so that two lead in it.
 */
final class VoteFile {

  private static final String NAME = "raft-meta";
  private static final int MOST_BYTES = 4096;

  private final Path file;

  /**
   * @param logDirectory where Ratis keeps the log
   */
  VoteFile(Path logDirectory) {
    this.file = logDirectory.resolve(NAME);
  }

  /** Whether there is one that says nothing; false when there is none. */
  boolean isDamaged() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    if (Files.size(file) > MOST_BYTES) {
      return true;
    }
    Properties vote = new Properties();
    try {
      vote.load(new StringReader(Files.readString(file)));
      return Long.parseLong(vote.getProperty("term", "")) < 0
          || vote.getProperty("votedFor") == null;
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      return true;
    }
  }

  /** Refuses to go on with a damaged one. */
  void check() throws IOException {
    if (isDamaged()) {
      throw StorageDirectory.storage(
          file
              + " is damaged, as when the disk was full or the power failed while a vote was"
              + " recorded: nobody knows for whom this member voted, and it might vote again;"
              + " remove it from the masters, empty its directory and add it again");
    }
  }

  /**
   * Writes a damaged one anew, as one of a member that has voted for itself in {@code term}: it
   * cannot vote for another one in that term, whomever it had voted for.
   *
   * @param term not less than any that this member has voted in
   * @return whether it was damaged
   */
  boolean repair(long term, String self) throws IOException {
    if (!isDamaged()) {
      return false;
    }
    StorageDirectory.replace(
        file, ("term=" + term + "\nvotedFor=" + self + "\n").getBytes(StandardCharsets.UTF_8));
    return true;
  }
}
