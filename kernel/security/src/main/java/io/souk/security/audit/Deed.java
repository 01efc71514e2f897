package io.souk.security.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that was done, or refused. Texts beyond {@value #LONGEST} characters are cut.
 *
 * @param at when it was answered
 * @param role who was asked: master, agent, marathon, chronos
 * @param asker who asked
 * @param target what the request named
 * @param doing what it was about to do
 * @param result what became of it
 */
public record Deed(
    Instant at, String role, Asker asker, Target target, Doing doing, Result result) {

  static final int LONGEST = 256;
  private static final int MOST_KINDS = 8;

  /**
   * Who asked.
   *
   * @param principal the name that they have shown to be theirs; empty where none was
   * @param remote the IP address that the request came from, which may be that of a proxy
   */
  public record Asker(Optional<String> principal, String remote) {

    public Asker {
      principal = principal.map(Deed::cut);
      remote = cut(remote);
    }
  }

  /**
   * What a request named. A path ends before its query, which may hold secrets.
   *
   * @param method of HTTP
   * @param path without its query
   */
  public record Target(String method, String path) {

    public Target {
      method = cut(method);
      int query = path.indexOf('?');
      path = cut(query < 0 ? path : path.substring(0, query));
    }
  }

  /**
   * What was asked for.
   *
   * @param call in one word; empty where nobody got so far as to tell
   * @param object to what, by kinds such as {@code role}, {@code agent}, {@code app}; of more than
   *     {@value #MOST_KINDS} kinds some are left out
   */
  public record Doing(Optional<String> call, Map<String, String> object) {

    /** Nobody can say. */
    public static final Doing UNKNOWN = new Doing(Optional.empty(), Map.of());

    public Doing {
      call = call.map(Deed::cut);
      Map<String, String> kinds = new TreeMap<>();
      object.entrySet().stream()
          .limit(MOST_KINDS)
          .forEach(kind -> kinds.put(cut(kind.getKey()), cut(kind.getValue())));
      object = Map.copyOf(kinds);
    }

    /** Something that has a name. */
    public static Doing of(String call, Map<String, String> object) {
      return new Doing(Optional.of(call), object);
    }

    /** The same to one object. */
    public static Doing of(String call, String kind, String name) {
      return of(call, Map.of(kind, name));
    }
  }

  /**
   * What became of it.
   *
   * @param status of the answer
   * @param took from the request's arrival to its answer
   */
  public record Result(int status, Outcome outcome, Duration took) {

    /** That which the status tells. */
    public static Result of(int status, Duration took) {
      return new Result(status, Outcome.of(status), took);
    }
  }

  /** What became of it, in a word. */
  public enum Outcome {
    DONE,
    /** Who asked was not known, or not permitted to. */
    DENIED,
    /** It was not possible as it was asked. */
    REFUSED,
    /** Somebody who asks again may find it done. */
    FAILED,
    /** Whoever asked went before it was answered; it may have been done. */
    UNHEARD;

    /** That which a status tells. */
    public static Outcome of(int status) {
      if (status == 401 || status == 403) {
        return DENIED;
      }
      if (status >= 500) {
        return FAILED;
      }
      return status >= 400 ? REFUSED : DONE;
    }
  }

  public Deed {
    role = cut(role);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
