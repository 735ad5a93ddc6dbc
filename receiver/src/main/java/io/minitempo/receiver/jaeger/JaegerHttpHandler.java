// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

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
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;

/// `POST /api/traces`: a Thrift `Batch` in the binary protocol over HTTP (`spec/write-path.md §1.4`).
public final class JaegerHttpHandler implements HttpHandler {

    private static final Source SOURCE = new Source("jaeger", "collector_http");
    private static final String PATH = "/api/traces";

    private final BodyDecoder decoder;
    private final RequestBufferPool buffers;
    private final SpanIntake intake;

    /// A handler of everything on its port.
    public JaegerHttpHandler(BodyDecoder decoder, RequestBufferPool buffers, SpanIntake intake) {
        this.decoder = decoder;
        this.buffers = buffers;
        this.intake = intake;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        try {
            decoder.check(request);
        } catch (UnreadableBodyException e) {
            return HttpResponse.error(400, e.text());
        }
        if (!request.path().equals(PATH)) {
            return HttpResponse.notFoundPage();
        }
        if (!request.method().equals("POST")) {
            return HttpResponse.empty(405);
        }
        Optional<String> problem = contentTypeProblem(request.headers().firstOrEmpty("Content-Type"));
        if (problem.isPresent()) {
            return HttpResponse.error(400, problem.get());
        }
        RequestBuffers lent = buffers.take();
        try {
            return submit(request, lent);
        } finally {
            buffers.giveBack(lent);
        }
    }

    private static Optional<String> contentTypeProblem(String contentType) {
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (mediaType) {
            case "" -> Optional.of("Cannot parse content type: mime: no media type");
            case "application/x-thrift", "application/vnd.apache.thrift.binary" -> Optional.empty();
            default -> Optional.of("Unsupported content type: " + mediaType);
        };
    }

    private HttpResponse submit(HttpRequest request, RequestBuffers lent) throws InterruptedException {
        try {
            decoder.read(request, lent.body(), lent.memory());
            intake.accept(SOURCE, TenantClaim.of(request.headers()), decode(lent), Deadline.NONE);
            return HttpResponse.empty(202);
        } catch (UnreadableBodyException e) {
            return undecodable(e.text());
        } catch (MalformedRequestException e) {
            return undecodable(e.text());
        } catch (RuntimeException e) {
            return HttpResponse.error(
                    500, "Cannot submit Jaeger batch: " + PushFailure.of(e).errorText());
        }
    }

    private static OtlpIndex decode(RequestBuffers lent) {
        BodyBuffer body = lent.body();
        try {
            JaegerBatch batch = JaegerThrift.binaryBatch(body.bytes(), 0, body.length(), lent.memory());
            return lent.scan(JaegerTranslator.translate(batch).toByteArray());
        } catch (TempoException.Invalid e) {
            throw new MalformedRequestException(e.text(), e);
        }
    }

    private static HttpResponse undecodable(String text) {
        return HttpResponse.error(400, "Unable to process request body: " + text);
    }
}
