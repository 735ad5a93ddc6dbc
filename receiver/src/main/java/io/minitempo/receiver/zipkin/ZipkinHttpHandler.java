// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.receiver.encoding.BodyBuffer;
import io.minitempo.receiver.encoding.BodyDecoder;
import io.minitempo.receiver.encoding.UnreadableBodyException;
import io.minitempo.receiver.intake.PushFailure;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.RequestBuffers;
import io.minitempo.receiver.intake.Source;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantClaim;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// Zipkin over HTTP: any method, any path; `api/v1/spans` in the path means version 1, and the content type in exactly
/// one spelling means the binary encoding of the version (`spec/write-path.md §1.5`).
public final class ZipkinHttpHandler implements HttpHandler {

    private static final byte[] INTERNAL = "\"Internal Server Error\"".getBytes(StandardCharsets.UTF_8);

    private final boolean parseStringTags;
    private final BodyDecoder decoder;
    private final RequestBufferPool buffers;
    private final SpanIntake intake;
    private final ZipkinTranslator translator;
    private final ZipkinV1Translator v1Translator;

    /// A handler of everything on its port.
    ///
    /// @param parseStringTags whether tags that look like numbers and truth values become such
    /// @param clock stands in for spans that do not say when they began
    public ZipkinHttpHandler(
            boolean parseStringTags,
            BodyDecoder decoder,
            RequestBufferPool buffers,
            SpanIntake intake,
            InstantSource clock) {
        this.parseStringTags = parseStringTags;
        this.decoder = decoder;
        this.buffers = buffers;
        this.intake = intake;
        this.translator = new ZipkinTranslator(parseStringTags);
        this.v1Translator = new ZipkinV1Translator(clock);
    }

    private enum Format {
        V1_THRIFT("http_v1_thrift"),
        V1_JSON("http_v1_json"),
        V2_PROTOBUF("http_v2_proto"),
        V2_JSON("http_v2_json");

        private final String transport;

        Format(String transport) {
            this.transport = transport;
        }

        Source source() {
            return new Source("zipkin", transport);
        }

        static Format of(HttpRequest request) {
            String contentType = request.headers().firstOrEmpty("Content-Type");
            if (request.path().contains("api/v1/spans")) {
                return contentType.equals("application/x-thrift") ? V1_THRIFT : V1_JSON;
            }
            return contentType.equals("application/x-protobuf") ? V2_PROTOBUF : V2_JSON;
        }
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        Format format = Format.of(request);
        RequestBuffers lent = buffers.take();
        try {
            decoder.read(request, lent.body(), lent.memory());
            intake.accept(format.source(), TenantClaim.of(request.headers()), decode(format, lent), Deadline.NONE);
            return HttpResponse.empty(202);
        } catch (UnreadableBodyException e) {
            return HttpResponse.error(400, e.text());
        } catch (MalformedRequestException e) {
            return HttpResponse.error(400, e.text());
        } catch (RuntimeException e) {
            // Whatever it was, Zipkin's clients are told the same; a failure of ours is logged on the way.
            PushFailure.of(e);
            return HttpResponse.of(500, "text/plain; charset=utf-8", INTERNAL.clone());
        } finally {
            buffers.giveBack(lent);
        }
    }

    private OtlpIndex decode(Format format, RequestBuffers lent) {
        try {
            return lent.scan(translate(format, lent.body(), lent.memory()).toByteArray());
        } catch (TempoException.Invalid e) {
            throw new MalformedRequestException(e.text(), e);
        }
    }

    private TracesData translate(Format format, BodyBuffer body, Growth growth) {
        byte[] bytes = body.bytes();
        int length = body.length();
        return switch (format) {
            case V1_THRIFT -> v1Translator.translate(ZipkinThriftV1.decode(bytes, 0, length, growth));
            case V1_JSON -> v1Translator.translate(ZipkinJsonV1.decode(bytes, 0, length, growth, parseStringTags));
            case V2_PROTOBUF -> translator.translate(ZipkinProto.decode(bytes, 0, length, growth), growth);
            case V2_JSON -> translator.translate(ZipkinJsonV2.decode(bytes, 0, length, growth), growth);
        };
    }
}
