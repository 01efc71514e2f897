package io.souk.agent.adapter.http.api;

import io.souk.agent.nested.CallRefusal;
import io.souk.protocol.negotiate.Accept;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The encodings of a request and its answer (Mesos v1 agent API, general rules).
 *
 * @param streamsIn whether the body is a stream of records
 * @param in of the body, or of its records
 * @param streamsOut whether the answer is to be of type RecordIO
 * @param out of the answer, or of its records
 */
record MediaTypes(boolean streamsIn, Codec in, boolean streamsOut, Codec out) {

  static final String RECORDIO = "application/recordio";
  private static final String MESSAGE_CONTENT_TYPE = "Message-Content-Type";
  private static final String MESSAGE_ACCEPT = "Message-Accept";
  private static final String TWO = "application/json or application/x-protobuf";

  /**
   * What a request says.
   *
   * @throws CallRefusal 400, 406 or 415
   */
  static MediaTypes of(HttpServerRequest request) {
    Optional<String> content = header(request, HttpHeaders.CONTENT_TYPE);
    Optional<String> message = header(request, MESSAGE_CONTENT_TYPE);
    if (content.isEmpty()) {
      throw CallRefusal.badRequest("Expecting 'Content-Type' to be present");
    }
    boolean streamsIn = isRecordIo(content.get());
    Codec in = streamsIn ? records(message) : plain(content.get(), message);
    Accept accept = accept(request);
    Optional<String> messageAccept = header(request, MESSAGE_ACCEPT);
    Optional<Codec> out = accept.choose();
    if (out.isPresent()) {
      if (messageAccept.isPresent()) {
        throw new CallRefusal(
            406, "Expecting '" + MESSAGE_ACCEPT + "' to be not set for non-streaming responses");
      }
      return new MediaTypes(streamsIn, in, false, out.get());
    }
    if (!accept.allows(RECORDIO)) {
      throw new CallRefusal(
          406,
          "Expecting 'Accept' to allow application/json, application/x-protobuf or " + RECORDIO);
    }
    Codec records =
        messageAccept
            .flatMap(value -> Accept.parse(value).choose())
            .orElseThrow(
                () -> new CallRefusal(406, "Expecting '" + MESSAGE_ACCEPT + "' to allow " + TWO));
    return new MediaTypes(streamsIn, in, true, records);
  }

  private static Codec records(Optional<String> message) {
    if (message.isEmpty()) {
      throw CallRefusal.badRequest(
          "Expecting '" + MESSAGE_CONTENT_TYPE + "' to be set for streaming requests");
    }
    return Codec.ofContentType(message.get())
        .orElseThrow(
            () -> new CallRefusal(415, "Expecting '" + MESSAGE_CONTENT_TYPE + "' of " + TWO));
  }

  private static Codec plain(String content, Optional<String> message) {
    Codec in =
        Codec.ofContentType(content)
            .orElseThrow(
                () ->
                    new CallRefusal(415, "Expecting 'Content-Type' of " + TWO + " or " + RECORDIO));
    if (message.isPresent()) {
      throw new CallRefusal(
          415, "Expecting '" + MESSAGE_CONTENT_TYPE + "' to be not set for non-streaming requests");
    }
    return in;
  }

  private static boolean isRecordIo(String contentType) {
    return contentType.split(";", 2)[0].strip().equalsIgnoreCase(RECORDIO);
  }

  private static Accept accept(HttpServerRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaders.ACCEPT);
    String all = String.join(",", headers);
    return Accept.parse(all.isBlank() ? "*/*" : all);
  }

  private static Optional<String> header(HttpServerRequest request, CharSequence name) {
    return Optional.ofNullable(request.getHeader(name)).filter(value -> !value.isBlank());
  }

  /** Headers of an answer that is a stream. */
  Map<String, String> streamHeaders() {
    return streamsOut
        ? Map.of("Content-Type", RECORDIO, MESSAGE_CONTENT_TYPE, out.mediaType())
        : Map.of("Content-Type", out.mediaType());
  }
}
