// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.ProtoJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The forms in which a client can have a trace (`spec/api.md §1.3`).
enum TraceFormat {
    /// A protobuf message.
    PROTOBUF("application/protobuf"),
    /// JSON by the rules of protobuf, as it was before `resourceSpans` got its name in version 1.
    JSON("application/json"),
    /// What a language model is given.
    LLM("application/vnd.grafana.llm");

    private static final ProtoJson TRACE = ProtoJson.of(Trace.getDescriptor());
    private static final ProtoJson RESPONSE = ProtoJson.of(TraceByIDResponse.getDescriptor());
    private static final byte[] RESOURCE_SPANS = "\"resourceSpans\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BATCHES = "\"batches\":".getBytes(StandardCharsets.UTF_8);

    private final String contentType;

    TraceFormat(String contentType) {
        this.contentType = contentType;
    }

    /// The first form whose type occurs anywhere in `Accept`; JSON when none does.
    static TraceFormat accepted(HttpHeaders headers) {
        String accept = headers.firstOrEmpty("Accept");
        return Arrays.stream(values())
                .filter(format -> accept.contains(format.contentType))
                .findFirst()
                .orElse(JSON);
    }

    /// The answer of version 1 to a lookup that found something.
    HttpResponse version1(Trace trace) {
        byte[] body = switch (this) {
            case PROTOBUF -> trace.toByteArray();
            case JSON, LLM -> withBatches(TRACE.write(trace));
        };
        return HttpResponse.of(200, contentType, body);
    }

    /// The answer of version 2.
    HttpResponse version2(TraceId id, TraceByIDResponse response) {
        return switch (this) {
            case PROTOBUF -> HttpResponse.of(200, contentType, response.toByteArray());
            case JSON -> HttpResponse.of(200, contentType, RESPONSE.write(response));
            case LLM -> HttpResponse.of(200, contentType + "+json", LlmTrace.write(id, response));
        };
    }

    /// Clients of version 1 know the list by its old name. It is the first member, so nothing has to be searched.
    private static byte[] withBatches(byte[] json) {
        int from = 1;
        int end = from + RESOURCE_SPANS.length;
        if (json.length < end || !Arrays.equals(json, from, end, RESOURCE_SPANS, 0, RESOURCE_SPANS.length)) {
            return json;
        }
        byte[] renamed = new byte[json.length - RESOURCE_SPANS.length + BATCHES.length];
        renamed[0] = '{';
        System.arraycopy(BATCHES, 0, renamed, from, BATCHES.length);
        System.arraycopy(json, end, renamed, from + BATCHES.length, json.length - end);
        return renamed;
    }
}
