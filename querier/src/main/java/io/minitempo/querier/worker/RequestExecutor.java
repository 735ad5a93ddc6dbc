// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.Feature;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Executes what a query-frontend sends, in this process, and makes the reply (`spec/api.md §8.2`).
///
/// Any thread may execute; an interrupt aborts what runs.
final class RequestExecutor {

    private static final int TOO_LARGE = 413;

    /// Room for tags and lengths around a body.
    private static final int ENVELOPE = 64;

    private final HttpHandler handler;
    private final int maxSendBytes;
    private final WorkerMetrics metrics;

    /// Sends requests to `handler`, and replies of at most `maxSendBytes` back.
    RequestExecutor(HttpHandler handler, int maxSendBytes, WorkerMetrics metrics) {
        this.handler = HttpErrors.answering(HttpErrors.Style.HANDLER, handler);
        this.maxSendBytes = maxSendBytes;
        this.metrics = metrics;
    }

    /// The reply to a single request.
    ///
    /// @throws InterruptedException when the query-frontend does not want the reply any more
    ClientToFrontend single(HTTPRequest request) throws InterruptedException {
        HTTPResponse response = fitting(execute(request), maxSendBytes);
        return ClientToFrontend.newBuilder()
                .setHttpResponse(together(List.of(response)).getFirst())
                .build();
    }

    /// The reply to a batch: responses in the order of the requests, which are executed side by side.
    ///
    /// @throws InterruptedException when the query-frontend does not want the reply any more
    ClientToFrontend batch(List<HTTPRequest> requests) throws InterruptedException {
        List<Callable<HTTPResponse>> tasks = new ArrayList<>(requests.size());
        for (HTTPRequest request : requests) {
            tasks.add(() -> fitting(execute(request), maxSendBytes));
        }
        return ClientToFrontend.newBuilder()
                .addAllHttpResponseBatch(together(Fanout.all(tasks)))
                .build();
    }

    /// The reply to a question for the name.
    static ClientToFrontend identity(String clientId) {
        return ClientToFrontend.newBuilder()
                .setClientID(clientId)
                .setFeatures(Feature.REQUEST_BATCHING_VALUE)
                .build();
    }

    /// What a message of the query-frontend asks to be executed; see [#single] and [#batch].
    ///
    /// @throws InterruptedException when the query-frontend does not want the reply any more
    ClientToFrontend execute(FrontendToClient message) throws InterruptedException {
        return switch (message.getType()) {
            case HTTP_REQUEST -> single(message.getHttpRequest());
            case HTTP_REQUEST_BATCH -> batch(message.getHttpRequestBatchList());
            case GET_ID, UNRECOGNIZED -> throw new IllegalArgumentException("nothing to execute: " + message.getType());
        };
    }

    private HTTPResponse execute(HTTPRequest request) throws InterruptedException {
        metrics.executed();
        List<HttpHeaders.Header> headers = new ArrayList<>();
        for (Header header : request.getHeadersList()) {
            for (String value : header.getValuesList()) {
                headers.add(new HttpHeaders.Header(header.getKey(), value));
            }
        }
        return toMessage(respond(request, HttpHeaders.of(headers)));
    }

    private HttpResponse respond(HTTPRequest request, HttpHeaders headers) throws InterruptedException {
        try {
            HttpBody body = HttpBody.of(request.getBody().toByteArray());
            return handler.handle(HttpRequest.of(request.getMethod(), request.getUrl(), headers, body));
        } catch (RuntimeException e) {
            return HttpErrors.response(e, HttpErrors.Style.HANDLER);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return HttpErrors.response(new IllegalStateException("request ended by " + e, e), HttpErrors.Style.HANDLER);
        }
    }

    private static HTTPResponse toMessage(HttpResponse response) throws InterruptedException {
        HTTPResponse.Builder message = HTTPResponse.newBuilder()
                .setCode(response.status())
                .setBody(UnsafeByteOperations.unsafeWrap(response.bodyBytes()));
        response.headers()
                .grouped()
                .forEach((name, values) ->
                        message.addHeaders(Header.newBuilder().setKey(name).addAllValues(values)));
        return message.build();
    }

    private static HTTPResponse fitting(HTTPResponse response, int limit) {
        int size = response.getBody().size();
        return size < limit ? response : tooLarge(size, limit);
    }

    private static HTTPResponse tooLarge(int size, int limit) {
        String text = "response larger than the max (" + size + " vs " + limit + ")";
        return HTTPResponse.newBuilder()
                .setCode(TOO_LARGE)
                .setBody(ByteString.copyFrom(text, StandardCharsets.UTF_8))
                .build();
    }

    /// Replaces the largest responses until all of them fit into one message; sending them would break the stream, and
    /// the query-frontend would only try the same batch again.
    private List<HTTPResponse> together(List<HTTPResponse> responses) {
        List<HTTPResponse> fitting = new ArrayList<>(responses);
        while (true) {
            long total = 0;
            int largest = 0;
            for (int i = 0; i < fitting.size(); i++) {
                total += fitting.get(i).getSerializedSize() + ENVELOPE;
                if (fitting.get(i).getBody().size()
                        > fitting.get(largest).getBody().size()) {
                    largest = i;
                }
            }
            if (total <= maxSendBytes || fitting.get(largest).getCode() == TOO_LARGE) {
                return fitting;
            }
            fitting.set(largest, tooLarge((int) Math.min(total, Integer.MAX_VALUE), maxSendBytes));
        }
    }
}
