package io.souk.agent.fake;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code grpc.health.v1.Health} by gRPC's own library. */
public final class GrpcHealth {

  private GrpcHealth() {}

  /**
   * The service as {@code HealthStatusManager} of gRPC serves it.
   *
   * @param services status by name, the empty one that of the server
   */
  public static ServerServiceDefinition service(Map<String, Integer> services) {
    MethodDescriptor<byte[], byte[]> check =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerServiceDefinition.builder("grpc.health.v1.Health")
        .addMethod(
            check,
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  String name =
                      request.length == 0
                          ? ""
                          : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
                  Integer status = services.get(name);
                  if (status == null) {
                    observer.onError(Status.NOT_FOUND.asRuntimeException());
                  } else {
                    observer.onNext(new byte[] {8, status.byteValue()});
                    observer.onCompleted();
                  }
                }))
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
