package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.HelloCodec;
import io.souk.registry.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NegotiationType;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.netty.handler.codec.http2.Http2Exception;

/**
 * How members say hello to each other: a call of its own at the Raft endpoint, which works before
 * Ratis does and with members of other clusters.
 */
final class Greeting {

  private static final int MOST_BYTES = 64 << 10;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final String SERVICE = "souk.Registry";
  private static final MethodDescriptor<byte[], byte[]> HELLO =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Hello"))
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private Greeting() {}

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
        if (bytes.length <= MOST_BYTES) {
          return bytes;
        }
      } catch (IOException e) {
        throw Status.INVALID_ARGUMENT.withDescription("not readable").asRuntimeException();
      }
      throw Status.INVALID_ARGUMENT
          .withDescription("more than " + MOST_BYTES + " bytes")
          .asRuntimeException();
    }
  }

  /** Answers what others say; may be part of any server. */
  static ServerServiceDefinition service(UnaryOperator<Hello> answer) {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            HELLO,
            ServerCalls.asyncUnaryCall(
                (bytes, observer) -> {
                  try {
                    Hello hello = HelloCodec.decode(ByteBuffer.wrap(bytes));
                    observer.onNext(HelloCodec.encode(answer.apply(hello)));
                    observer.onCompleted();
                  } catch (MalformedException e) {
                    observer.onError(
                        Status.INVALID_ARGUMENT
                            .withDescription(e.getMessage())
                            .asRuntimeException());
                  }
                }))
        .build();
  }

  /**
   * A server that does nothing but answer.
   *
   * @throws IOException when the address cannot be taken
   */
  static Server serve(Member self, UnaryOperator<Hello> answer, Optional<RaftTls> tls)
      throws IOException {
    NettyServerBuilder builder =
        bounded(
            NettyServerBuilder.forAddress(new InetSocketAddress(self.host(), self.port()))
                .maxInboundMessageSize(MOST_BYTES)
                .addService(service(answer)));
    tls.ifPresent(each -> builder.sslContext(each.serving()));
    return builder.build().start();
  }

  /** The same server, which waits no longer than this for a caller to begin. */
  static NettyServerBuilder bounded(NettyServerBuilder builder) {
    return builder.handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Says hello to {@code member}; blocks for the answer.
   *
   * @throws StrangerException in one line, when one of them speaks TLS and the other does not, or
   *     does not trust the other
   * @throws IOException in one line, when there is no answer
   */
  static Hello ask(Member member, Hello hello, Duration patience, Optional<RaftTls> tls)
      throws IOException {
    ManagedChannel channel = channel(member, tls);
    try {
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              channel,
              HELLO,
              CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS),
              HelloCodec.encode(hello));
      return HelloCodec.decode(ByteBuffer.wrap(answer));
    } catch (StatusRuntimeException e) {
      throw failure(e, tls.isPresent());
    } catch (MalformedException e) {
      throw new IOException("its answer is not understood: " + e.getMessage(), e);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ManagedChannel channel(Member member, Optional<RaftTls> tls) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(member.host(), member.port())
            .maxInboundMessageSize(MOST_BYTES);
    tls.ifPresentOrElse(
        each -> builder.sslContext(each.calling()),
        () -> builder.negotiationType(NegotiationType.PLAINTEXT));
    return builder.build();
  }

  private static IOException failure(StatusRuntimeException failure, boolean tls) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return new StrangerException(
            "TLS with it failed: " + RaftMember.rootMessage(cause), failure);
      }
      if (cause instanceof Http2Exception) {
        return new StrangerException(
            "something else than a member answers there: " + RaftMember.rootMessage(cause),
            failure);
      }
    }
    boolean hungUp =
        failure.getStatus().getCode() == Status.Code.UNAVAILABLE && failure.getCause() == null;
    if (hungUp && !tls) {
      // Who waits for TLS has no words for those who do not speak it.
      return new StrangerException(
          "hangs up without an answer: if it speaks TLS, this member needs --tls-cert, too",
          failure);
    }
    return new IOException(reason(failure), failure);
  }

  private static String reason(StatusRuntimeException failure) {
    return switch (failure.getStatus().getCode()) {
      case UNAVAILABLE ->
          failure.getCause() == null
              ? "not reachable"
              : "not reachable: " + RaftMember.rootMessage(failure.getCause());
      case DEADLINE_EXCEEDED -> "no answer in time";
      case UNIMPLEMENTED -> "something else than a member answers there";
      default -> RaftMember.rootMessage(failure);
    };
  }
}
