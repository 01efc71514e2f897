package io.souk.security.acl;

import io.souk.security.Action;
import io.souk.security.Authorizer;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Permissions by rules. Of an action's rules the first that is about both the subject and the
 * object decides; when none is, what the file says of itself ({@code permissive}). Who has no name,
 * and who asks for all objects at once, is met by rules alone that are about everybody and
 * everything. Immutable; safe for use by many threads.
 */
public final class Acls implements Authorizer {

  private final boolean permissive;
  private final Map<Action, List<Rule>> rules;

  /**
   * One line of an action's list.
   *
   * @param principals to whom
   * @param objects what
   */
  record Rule(Entity principals, Entity objects) {}

  Acls(boolean permissive, Map<Action, List<Rule>> rules) {
    this.permissive = permissive;
    this.rules = new EnumMap<>(Action.class);
    rules.forEach((action, list) -> this.rules.put(action, List.copyOf(list)));
  }

  /**
   * Reads a file's content.
   *
   * @throws SecurityFileException when it is of another form, or names an action that there is not
   */
  public static Acls read(SourceFile file, byte[] content) {
    return AclReader.read(file, content);
  }

  @Override
  public boolean permits(Optional<String> principal, Action action, Optional<String> object) {
    for (Rule rule : rules.getOrDefault(action, List.of())) {
      if (rule.principals().concerns(principal) && rule.objects().concerns(object)) {
        return rule.principals().allows() && rule.objects().allows();
      }
    }
    return permissive;
  }
}
