// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

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
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `POST /v1/traces`: OTLP over HTTP in protobuf and JSON (`spec/write-path.md §1.3`).
public final class OtlpHttpHandler implements HttpHandler {

    private static final Source SOURCE = new Source("otlp", "http");
    private static final byte[] UNKNOWN_ENCODING =
            "{\"code\": 13, \"message\": \"failed to marshal error message\"}".getBytes(StandardCharsets.UTF_8);

    private final String path;
    private final BodyDecoder decoder;
    private final RequestBufferPool buffers;
    private final SpanIntake intake;

    /// A handler of everything on its port, which serves `path` and knows no other.
    public OtlpHttpHandler(String path, BodyDecoder decoder, RequestBufferPool buffers, SpanIntake intake) {
        this.path = path;
        this.decoder = decoder;
        this.buffers = buffers;
        this.intake = intake;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        String contentType = request.headers().firstOrEmpty("Content-Type");
        Optional<OtlpEncoding> encoding = OtlpEncoding.of(contentType);
        try {
            decoder.check(request);
        } catch (UnreadableBodyException e) {
            return beforeHandler(e, contentType, encoding);
        }
        if (!request.path().equals(path)) {
            return HttpResponse.notFoundPage();
        }
        if (!request.method().equals("POST")) {
            return plain(405, "405 method not allowed, supported: [POST]");
        }
        if (encoding.isEmpty()) {
            return plain(415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
        }
        RequestBuffers lent = buffers.take();
        try {
            return export(request, encoding.get(), lent);
        } finally {
            buffers.giveBack(lent);
        }
    }

    /// Tempo looks at the encoding of a body before it looks at anything else, and assumes JSON when nothing is said.
    private static HttpResponse beforeHandler(
            UnreadableBodyException e, String contentType, Optional<OtlpEncoding> encoding) {
        if (encoding.isEmpty() && !contentType.isEmpty()) {
            return HttpResponse.of(500, OtlpEncoding.JSON.contentType(), UNKNOWN_ENCODING.clone());
        }
        return OtlpStatus.malformed(e.text()).response(encoding.orElse(OtlpEncoding.JSON));
    }

    private static HttpResponse plain(int status, String text) {
        return HttpResponse.of(status, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse export(HttpRequest request, OtlpEncoding encoding, RequestBuffers lent)
            throws InterruptedException {
        try {
            decoder.read(request, lent.body(), lent.memory());
            OtlpIndex spans = scan(encoding, lent);
            if (spans.spans() > 0) {
                intake.accept(SOURCE, TenantClaim.of(request.headers()), spans, Deadline.NONE);
            }
            return HttpResponse.of(200, encoding.contentType(), encoding.success());
        } catch (UnreadableBodyException e) {
            return OtlpStatus.malformed(e.text()).response(encoding);
        } catch (MalformedRequestException e) {
            return OtlpStatus.malformed(e.text()).response(encoding);
        } catch (RuntimeException e) {
            return OtlpStatus.of(PushFailure.of(e)).response(encoding);
        }
    }

    private static OtlpIndex scan(OtlpEncoding encoding, RequestBuffers lent) {
        return switch (encoding) {
            case PROTOBUF -> lent.scanBody();
            case JSON -> {
                BodyBuffer body = lent.body();
                OtlpJson.write(body.bytes(), 0, body.length(), lent.translation(), lent.memory());
                lent.memory().growTo(body.length() + (long) lent.translation().size());
                yield lent.scanTranslation();
            }
        };
    }
}
