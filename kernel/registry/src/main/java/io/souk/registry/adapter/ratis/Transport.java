package io.souk.registry.adapter.ratis;

import io.souk.registry.codec.Hello;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Ratis's gRPC transport, with somebody who listens at both ends. Ratis makes it by its class name,
 * hence public; who listens is passed in its parameters.
 */
public final class Transport implements RpcType {

  private static final String LISTENER = "souk.transport.listener";

  /** Told of what goes over the wire, by threads of Ratis; must not block. */
  interface Listener {

    /**
     * A message of another member came in.
     *
     * @throws IOException when it is not to be taken
     */
    void admit(String sender) throws IOException;

    /** A leader's message came in, and was sent in {@code term}. */
    void heardLeader(long term);

    /**
     * A member asks for this one's vote.
     *
     * @throws IOException when it does not get one
     */
    void checkVote(String candidate) throws IOException;

    /** Whether this member founded its cluster and has not been told a single entry since. */
    boolean untold();

    /** This member leads in {@code term} and begins to replicate to another one. */
    void replicates(LogAppender appender, long term);

    /** A follower acknowledged something that this member sent as the leader of {@code term}. */
    void acknowledged(FollowerInfo follower, long term);

    /** A follower knows of a higher term than this leader's. */
    void superseded();
  }

  /** Parameters that make this transport tell {@code listener}, and answer others who greet. */
  static Parameters parameters(
      Listener listener, UnaryOperator<Hello> answer, Optional<RaftTls> tls) {
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters,
        (builder, types) -> Greeting.bounded(builder).addService(Greeting.service(answer)));
    tls.ifPresent(each -> GrpcConfigKeys.TLS.setConf(parameters, each.config()));
    parameters.put(LISTENER, listener, Listener.class);
    return parameters;
  }

  @Override
  public String name() {
    return Transport.class.getName();
  }

  @Override
  public ServerFactory newFactory(Parameters parameters) {
    return new Factory(parameters, parameters.getNonNull(LISTENER, Listener.class));
  }

  private static final class Factory extends GrpcFactory {

    private final Listener listener;

    Factory(Parameters parameters, Listener listener) {
      super(parameters);
      this.listener = listener;
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
      long term = division.getInfo().getCurrentTerm();
      LogAppender appender =
          super.newLogAppender(division, new Overheard(leader, term, listener), follower);
      listener.replicates(appender, term);
      return appender;
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
      return super.newRaftServerRpc(guarded(server));
    }

    private RaftServer guarded(RaftServer server) {
      return (RaftServer)
          Proxy.newProxyInstance(
              Transport.class.getClassLoader(),
              new Class<?>[] {RaftServer.class},
              (proxy, method, arguments) -> {
                if (arguments != null && arguments.length == 1) {
                  look(arguments[0]);
                }
                try {
                  Object result = method.invoke(server, arguments);
                  return result instanceof RequestVoteReplyProto reply ? counting(reply) : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    /**
     * Ratis does not count votes of members whose log is empty when its own has commits, for they
     * might have lost theirs. A founder who was told nothing yet has lost nothing; with its last
     * entry left out, its vote counts as that of a member which does not say.
     */
    private RequestVoteReplyProto counting(RequestVoteReplyProto reply) {
      return reply.getLastEntry().getTerm() == 0 && listener.untold()
          ? reply.toBuilder().clearLastEntry().build()
          : reply;
    }

    private void look(Object message) throws IOException {
      switch (message) {
        case AppendEntriesRequestProto append -> {
          admit(append.getServerRequest());
          listener.heardLeader(append.getLeaderTerm());
        }
        case InstallSnapshotRequestProto snapshot -> {
          admit(snapshot.getServerRequest());
          listener.heardLeader(snapshot.getLeaderTerm());
        }
        case RequestVoteRequestProto vote -> {
          admit(vote.getServerRequest());
          if (!vote.getPreVote()) {
            listener.checkVote(sender(vote.getServerRequest()));
          }
        }
        case StartLeaderElectionRequestProto start -> admit(start.getServerRequest());
        default -> {}
      }
    }

    private void admit(RaftRpcRequestProto request) throws IOException {
      listener.admit(sender(request));
    }

    private static String sender(RaftRpcRequestProto request) {
      return RaftPeerId.valueOf(request.getRequestorId()).toString();
    }
  }

  /** A leader's state that tells what its followers answer. */
  private record Overheard(LeaderState leader, long term, Listener listener)
      implements LeaderState {

    @Override
    public void restart(LogAppender appender) {
      leader.restart(appender);
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequestProto(
        FollowerInfo follower, List<LogEntryProto> entries, TermIndex previous, long callId) {
      return leader.newAppendEntriesRequestProto(follower, entries, previous, callId);
    }

    @Override
    public void checkHealth(FollowerInfo follower) {
      leader.checkHealth(follower);
    }

    @Override
    public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
      boolean steppingDown = leader.onFollowerTerm(follower, followerTerm);
      if (steppingDown) {
        listener.superseded();
      }
      return steppingDown;
    }

    @Override
    public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
      leader.onFollowerCommitIndex(follower, commitIndex);
    }

    @Override
    public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
      listener.acknowledged(follower, term);
      leader.onFollowerSuccessAppendEntries(follower);
    }

    @Override
    public boolean isFollowerBootstrapping(FollowerInfo follower) {
      return leader.isFollowerBootstrapping(follower);
    }

    @Override
    public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
      if (reply.getResult() != AppendResult.NOT_LEADER) {
        listener.acknowledged(appender.getFollower(), term);
      }
      leader.onAppendEntriesReply(appender, reply);
    }
  }
}
