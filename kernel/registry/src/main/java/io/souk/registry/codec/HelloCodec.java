package io.souk.registry.codec;

import io.souk.registry.Member;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Hello} as bytes: format (1), cluster id, state, the member itself, generation, run,
 * number of members and these, configuration + 1, last + 1, seen generation and run, matched + 1;
 * then, unless it is the usual one, the patience, which earlier releases do not know. Texts are
 * preceded by their length; numbers are base-128.
 */
public final class HelloCodec {

  private static final int FORMAT = 1;
  private static final int TEXT_BYTES = 1000;
  private static final int MOST_PATIENCE_MILLIS = 3_600_000;

  private HelloCodec() {}

  /** The bytes of {@code hello}. */
  public static byte[] encode(Hello hello) {
    ByteSink sink = new ByteSink(256);
    sink.octet(FORMAT);
    sink.text(hello.clusterId());
    sink.octet(hello.state().ordinal());
    member(sink, hello.self());
    sink.number(hello.generation());
    sink.number(hello.run());
    sink.number(hello.members().size());
    hello.members().forEach(member -> member(sink, member));
    sink.number(hello.configuration() + 1);
    sink.number(hello.last() + 1);
    sink.number(hello.seen().generation());
    sink.number(hello.seen().run());
    sink.number(hello.seen().matched() + 1);
    if (hello.patienceMillis() != Hello.USUAL_PATIENCE_MILLIS) {
      sink.number(hello.patienceMillis());
    }
    return sink.toBytes();
  }

  private static void member(ByteSink sink, Member member) {
    sink.text(member.id());
    sink.text(member.host());
    sink.number(member.port());
  }

  /**
   * The hello in {@code bytes}.
   *
   * @throws MalformedException when it is none, or of another format
   */
  public static Hello decode(ByteBuffer bytes) {
    ByteSource source = new ByteSource(bytes);
    int format = source.octet();
    if (format != FORMAT) {
      throw source.malformed("a hello of format " + format + " instead of " + FORMAT);
    }
    String clusterId = source.text(TEXT_BYTES, "cluster id");
    int state = source.octet();
    if (state >= Hello.State.values().length) {
      throw source.malformed("state " + state);
    }
    Member self = member(source);
    long generation = source.number();
    long run = source.number();
    int count = source.count(Hello.MOST_MEMBERS, "number of members");
    List<Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(member(source));
    }
    long configuration = source.number() - 1;
    long last = source.number() - 1;
    Hello.Seen seen = new Hello.Seen(source.number(), source.number(), source.number() - 1);
    int patience = Hello.USUAL_PATIENCE_MILLIS;
    if (source.hasMore()) {
      patience = source.count(MOST_PATIENCE_MILLIS, "patience");
      if (patience == Hello.USUAL_PATIENCE_MILLIS) {
        throw source.malformed("the usual patience");
      }
    }
    source.end();
    return new Hello(
        clusterId,
        Hello.State.values()[state],
        self,
        generation,
        run,
        members,
        configuration,
        last,
        seen,
        patience);
  }

  private static Member member(ByteSource source) {
    String id = source.text(TEXT_BYTES, "member id");
    String host = source.text(TEXT_BYTES, "host");
    int port = source.count(65535, "port");
    try {
      return new Member(id, host, port);
    } catch (IllegalArgumentException e) {
      throw source.malformed(e.getMessage());
    }
  }
}
