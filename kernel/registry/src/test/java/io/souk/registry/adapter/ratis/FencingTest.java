package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.RegistryContract.Leadership;
import io.souk.registry.Write;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.Verdict;
import io.souk.registry.codec.VerdictCodec;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Outcome;
import java.nio.file.Path;
import org.apache.ratis.protocol.RaftClientReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An old term is refused where entries are applied, even if it got into the log. */
class FencingTest {

  @TempDir Path directory;

  @Test
  void anEntryOfAnotherTermWritesNothing() throws Exception {
    Keyspace keyspace = new Keyspace();
    Leadership leadership = new Leadership();
    LeadershipFeed feed = new LeadershipFeed(leadership);
    RatisConfig config = RatisConfig.single(directory, "127.0.0.1", 5060);
    Premises premises = Premises.enter(config, waiting -> {}, admitted -> {}, () -> true);
    try (RaftMember member = RaftMember.open(config, keyspace, premises, feed, reason -> {})) {
      member.start();
      long term = leadership.awaitTerm();
      assertThat(submit(member, term - 1)).isEqualTo(new Verdict.StaleTerm(term));
      assertThat(submit(member, term + 1)).isEqualTo(new Verdict.StaleTerm(term));
      assertThat(keyspace.version()).isZero();
      assertThat(submit(member, term)).isEqualTo(new Verdict.Applied(new Outcome.Written(1)));
    } finally {
      feed.close();
    }
  }

  private static Verdict submit(RaftMember member, long term) throws Exception {
    byte[] bytes =
        CommandCodec.encode(new Command(term, Batch.of(new Write.Put("k", new byte[1]))));
    RaftClientReply reply = await(member.submit(bytes));
    return VerdictCodec.decode(reply.getMessage().getContent().asReadOnlyByteBuffer());
  }
}
