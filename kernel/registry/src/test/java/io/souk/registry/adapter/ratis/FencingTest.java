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
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An old term is refused where entries are applied, even if it got into the log. */
class FencingTest {

  @TempDir Path directory;

  private final ClientId client = ClientId.randomId();

  @Test
  void anEntryOfAnotherTermWritesNothing() throws Exception {
    Keyspace keyspace = new Keyspace();
    Leadership leadership = new Leadership();
    LeadershipFeed feed = new LeadershipFeed(leadership);
    RatisConfig config = RatisConfig.single(directory, "127.0.0.1", 5060);
    try (RaftMember member = RaftMember.open(config, keyspace, feed)) {
      member.start();
      long term = leadership.awaitTerm();
      assertThat(submit(member, 1, term - 1)).isEqualTo(new Verdict.StaleTerm(term));
      assertThat(submit(member, 2, term + 1)).isEqualTo(new Verdict.StaleTerm(term));
      assertThat(keyspace.version()).isZero();
      assertThat(submit(member, 3, term)).isEqualTo(new Verdict.Applied(new Outcome.Written(1)));
    } finally {
      feed.close();
    }
  }

  private Verdict submit(RaftMember member, long call, long term) throws Exception {
    byte[] bytes =
        CommandCodec.encode(new Command(term, Batch.of(new Write.Put("k", new byte[1]))));
    RaftClientReply reply =
        await(
            member.submit(
                RaftClientRequest.newBuilder()
                    .setClientId(client)
                    .setServerId(RaftPeerId.valueOf("single"))
                    .setGroupId(RatisSettings.GROUP_ID)
                    .setCallId(call)
                    .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
                    .setType(RaftClientRequest.writeRequestType())
                    .build()));
    return VerdictCodec.decode(reply.getMessage().getContent().asReadOnlyByteBuffer());
  }
}
